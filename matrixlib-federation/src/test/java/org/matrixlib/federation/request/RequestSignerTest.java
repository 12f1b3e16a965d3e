package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.LocalServer;

class RequestSignerTest {
  private static final SigningKey KEY =
      SigningKey.parse("ed25519 a_1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");
  private static final LocalServer ORIGIN = new LocalServer(ServerName.of("a.example"), KEY);
  private static final ServerName DESTINATION = ServerName.of("b.example");

  @Test
  void theWholeRequestIsSigned() throws MalformedJsonException {
    JsonObject body = JsonObject.parse("{\"b\":[1],\"a\":\"\u00e4\"}");

    XMatrix header = signed("PUT", "/x/%2F?q=1", Optional.of(body));

    assertEquals(ORIGIN.name(), header.origin());
    assertEquals(Optional.of(DESTINATION), header.destination());
    assertEquals(KEY.keyId(), header.key());
    assertSigned(
        "{\"content\":{\"a\":\"\u00e4\",\"b\":[1]},\"destination\":\"b.example\","
            + "\"method\":\"PUT\",\"origin\":\"a.example\",\"uri\":\"/x/%2F?q=1\"}",
        header);
  }

  @Test
  void aRequestWithoutBodyHasNoContent() {
    assertSigned(
        "{\"destination\":\"b.example\",\"method\":\"GET\",\"origin\":\"a.example\",\"uri\":\"/\"}",
        signed("GET", "/", Optional.empty()));
  }

  private static XMatrix signed(String method, String target, Optional<JsonObject> body) {
    return XMatrix.parse(RequestSigner.authorization(ORIGIN, DESTINATION, method, target, body))
        .orElseThrow();
  }

  private static void assertSigned(String text, XMatrix header) {
    byte[] signature = UnpaddedBase64.decode(header.sig()).orElseThrow();
    assertTrue(KEY.verifyKey().verify(text.getBytes(StandardCharsets.UTF_8), signature));
  }
}
