package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks which software a server runs. Anybody may ask.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1version GET version
 */
public record GetVersion() implements JsonCall<VersionAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("version").toString();
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public VersionAnswer read(JsonObject json) {
    Optional<JsonObject> server = json.object("server");
    return new VersionAnswer(
        server.flatMap(it -> it.string("name")), server.flatMap(it -> it.string("version")), json);
  }
}
