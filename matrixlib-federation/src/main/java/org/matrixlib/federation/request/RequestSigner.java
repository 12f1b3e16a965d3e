package org.matrixlib.federation.request;

import java.util.Optional;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;

/**
 * Signs requests.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#request-authentication Request
 *     Authentication
 */
public final class RequestSigner {
  private RequestSigner() {}

  /**
   * The value of the {@code Authorization} header of a request.
   *
   * @param origin who sends it
   * @param destination who is to receive it
   * @param method the method, upper case
   * @param target path and query, percent-encoded, exactly as they go over the wire
   * @param content the JSON body; empty for none
   * @return the header's value
   */
  public static String authorization(
      LocalServer origin,
      ServerName destination,
      String method,
      String target,
      Optional<JsonObject> content) {
    JsonObject.Builder request =
        JsonObject.builder()
            .put("method", method)
            .put("uri", target)
            .put("origin", origin.name().toString())
            .put("destination", destination.toString());
    content.ifPresent(body -> request.put("content", body));
    String signature =
        SignedJson.sign(request.build(), origin.name(), origin.key())
            .object("signatures")
            .flatMap(all -> all.object(origin.name().toString()))
            .flatMap(own -> own.string(origin.key().keyId().toString()))
            .orElseThrow();
    return "X-Matrix origin=\"%s\",destination=\"%s\",key=\"%s\",sig=\"%s\""
        .formatted(origin.name(), destination, origin.key().keyId(), signature);
  }
}
