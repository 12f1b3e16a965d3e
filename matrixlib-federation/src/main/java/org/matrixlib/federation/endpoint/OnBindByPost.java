package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/** {@link OnBindThirdPartyIdentifier} as it was before the specification. */
record OnBindByPost(OnBindThirdPartyIdentifier call) implements JsonCall<JsonObject> {
  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return call.target();
  }

  @Override
  public Optional<JsonObject> body() {
    return call.body();
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }
}
