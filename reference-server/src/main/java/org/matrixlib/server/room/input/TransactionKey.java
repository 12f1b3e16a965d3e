package org.matrixlib.server.room.input;

import org.matrixlib.core.id.UserId;

/**
 * What a client names a request by, so that repeating it has no further effect: of one device, at
 * one endpoint of one room.
 */
public record TransactionKey(UserId user, String deviceId, String path, String transactionId) {}
