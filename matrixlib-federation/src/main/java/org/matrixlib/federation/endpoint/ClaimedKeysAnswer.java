package org.matrixlib.federation.endpoint;

import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link ClaimKeys}. Nothing in it is verified.
 *
 * @param oneTimeKeys by user and device, an object of the key that was taken under its algorithm
 *     and ID; what is missing has no key left, or isn't known
 * @param json the whole answer
 */
public record ClaimedKeysAnswer(JsonObject oneTimeKeys, JsonObject json) {}
