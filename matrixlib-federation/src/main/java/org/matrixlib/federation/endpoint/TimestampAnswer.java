package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link TimestampToEvent}.
 *
 * @param event the event, which isn't known to be one of the room
 * @param originServerTs when it was sent, as the answer has it, in milliseconds since 1970
 * @param json the whole answer
 */
public record TimestampAnswer(EventId event, long originServerTs, JsonObject json) {}
