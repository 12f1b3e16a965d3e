package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link GetVersion}.
 *
 * @param name what the software is called, if it says
 * @param version its version, in any format, if it says
 * @param json the whole answer
 */
public record VersionAnswer(Optional<String> name, Optional<String> version, JsonObject json) {}
