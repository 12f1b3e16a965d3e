package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;

class RequestVerifierPropertyTest {
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);

  /** Any two servers know the same key, so that nothing but the signature tells them apart. */
  private static final CurrentKeys KEYS = (server, ids) -> Map.of(KEY.keyId(), KEY.verifyKey());

  /** A request and its parts, each of which a property changes. */
  record Request(
      String method, String target, Optional<JsonObject> body, ServerName from, ServerName to) {

    XMatrix sign() {
      String header =
          RequestSigner.authorization(new LocalServer(from, KEY), to, method, target, body);
      return XMatrix.parse(header).orElseThrow();
    }

    RequestOutcome verifyWith(XMatrix header) {
      return new RequestVerifier(List.of(to), KEYS)
          .verify(
              new ReceivedRequest(
                  method,
                  target,
                  List.of(header.headerValue()),
                  body.map(JsonObject::toBytes).orElseGet(() -> new byte[0])));
    }
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<String> methods = Arbitraries.of("GET", "PUT", "POST");
    Arbitrary<String> targets =
        Arbitraries.strings()
            .withCharRange('a', 'e')
            .withChars('/', '?', '&', '=', '%')
            .ofMaxLength(8)
            .map(path -> "/_matrix/" + path);
    Arbitrary<Optional<JsonObject>> bodies =
        Arbitraries.strings()
            .withCharRange('a', 'c')
            .ofMaxLength(3)
            .map(text -> JsonObject.builder().put("a", text).build())
            .optional();
    return Combinators.combine(
            methods,
            targets,
            bodies,
            XMatrixArbitraries.serverNames(),
            XMatrixArbitraries.serverNames())
        .as(Request::new);
  }

  @Property
  void aSignedRequestIsVerified(@ForAll("requests") Request request) {
    RequestOutcome expected =
        new RequestOutcome.Verified(request.from, request.to, request.body, KEY.keyId());

    assertEquals(expected, request.verifyWith(request.sign()));
  }

  @Property
  void aSignatureIsForNoOtherRequest(
      @ForAll("requests") Request request, @ForAll("requests") Request other) {
    Request[] changed = {
      new Request(other.method, request.target, request.body, request.from, request.to),
      new Request(request.method, other.target, request.body, request.from, request.to),
      new Request(request.method, request.target, other.body, request.from, request.to),
      new Request(request.method, request.target, request.body, other.from, request.to),
      new Request(request.method, request.target, request.body, request.from, other.to),
    };
    String sig = request.sign().sig();
    for (Request change : changed) {
      if (!change.equals(request)) {
        XMatrix header = new XMatrix(change.from, Optional.of(change.to), KEY.keyId(), sig);
        assertEquals(
            new RequestOutcome.Refused(RequestFault.INVALID_SIGNATURE),
            change.verifyWith(header),
            change::toString);
      }
    }
  }

  @Property
  void noOtherSignatureIsValid(
      @ForAll("requests") Request request, @ForAll int position, @ForAll byte change) {
    Assume.that(change != 0);
    XMatrix header = request.sign();
    byte[] signature = UnpaddedBase64.decode(header.sig()).orElseThrow();
    signature[Math.floorMod(position, signature.length)] ^= change;
    String sig = UnpaddedBase64.encode(signature);
    assertNotEquals(header.sig(), sig);

    assertTrue(
        request
            .verifyWith(new XMatrix(request.from, Optional.of(request.to), KEY.keyId(), sig))
            .verified()
            .isEmpty());
  }
}
