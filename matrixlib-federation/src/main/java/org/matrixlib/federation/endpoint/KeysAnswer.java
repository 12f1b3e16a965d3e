package org.matrixlib.federation.endpoint;

import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link QueryKeys}. Nothing in it is verified.
 *
 * @param deviceKeys by user and device, the keys of the device
 * @param masterKeys by user, the master signing key
 * @param selfSigningKeys by user, the self-signing key
 * @param json the whole answer
 */
public record KeysAnswer(
    JsonObject deviceKeys, JsonObject masterKeys, JsonObject selfSigningKeys, JsonObject json) {}
