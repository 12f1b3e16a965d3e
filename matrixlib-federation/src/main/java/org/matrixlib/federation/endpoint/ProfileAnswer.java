package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link QueryProfile}. A field of another type than it should have isn't there.
 *
 * @param displayName what the user is called
 * @param avatarUrl the user's picture
 * @param timeZone the name of the user's time zone, which may be any text
 * @param json the whole answer: all fields
 */
public record ProfileAnswer(
    Optional<String> displayName,
    Optional<MxcUri> avatarUrl,
    Optional<String> timeZone,
    JsonObject json) {}
