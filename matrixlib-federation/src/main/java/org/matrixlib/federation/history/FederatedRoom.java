package org.matrixlib.federation.history;

import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.room.RoomVersion;

/**
 * The room that events are asked for: what every event of an answer is held to.
 *
 * @param id its id
 * @param version its version, as it is known before any event of it is read
 */
public record FederatedRoom(RoomId id, RoomVersion version) {}
