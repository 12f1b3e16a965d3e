package org.matrixlib.federation.endpoint;

import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link GetEvent}.
 *
 * @param event an event, yet to be checked: it may be another than was asked for
 * @param json the whole answer
 */
public record EventAnswer(JsonObject event, JsonObject json) {}
