package org.matrixlib.federation.request;

import java.util.Optional;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/** What is signed of a request. */
final class RequestJson {
  private RequestJson() {}

  static JsonObject of(
      String method,
      String target,
      ServerName origin,
      ServerName destination,
      Optional<JsonObject> content) {
    JsonObject.Builder request =
        JsonObject.builder()
            .put("method", method)
            .put("uri", target)
            .put("origin", origin.toString())
            .put("destination", destination.toString());
    content.ifPresent(body -> request.put("content", body));
    return request.build();
  }
}
