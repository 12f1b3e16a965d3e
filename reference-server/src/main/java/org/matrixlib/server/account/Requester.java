package org.matrixlib.server.account;

import org.matrixlib.core.id.UserId;

/**
 * Whom an access token stands for.
 *
 * @param isAdmin whether the user administers this server
 */
public record Requester(UserId user, String deviceId, boolean isAdmin) {}
