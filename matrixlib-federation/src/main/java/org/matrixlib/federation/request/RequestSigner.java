package org.matrixlib.federation.request;

import java.util.Optional;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
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
    JsonObject request = RequestJson.of(method, target, origin.name(), destination, content);
    SigningKey key = origin.key();
    String sig = UnpaddedBase64.encode(key.sign(SignedJson.payload(request)));
    return new XMatrix(origin.name(), Optional.of(destination), key.keyId(), sig).headerValue();
  }
}
