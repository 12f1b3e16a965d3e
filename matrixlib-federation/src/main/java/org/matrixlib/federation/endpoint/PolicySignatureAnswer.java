package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link AskPolicyServerToSign}.
 *
 * @param json signatures by server and key
 */
public record PolicySignatureAnswer(JsonObject json) {
  private static final KeyId KEY = KeyId.of("ed25519:policy_server");

  /**
   * The signature of the policy server, yet to be verified.
   *
   * @param policyServer its name
   * @return the signature; empty if there is none that can be read
   */
  public Optional<byte[]> signature(ServerName policyServer) {
    return json.object(policyServer.toString())
        .flatMap(own -> own.string(KEY.toString()))
        .flatMap(UnpaddedBase64::decode);
  }
}
