package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.LocalServer;

class RequestVerifierTest {
  private static final ServerName ORIGIN = ServerName.of("origin.example");
  private static final ServerName US = ServerName.of("us.example");
  private static final ServerName ALSO_US = ServerName.of("also.example");
  private static final SigningKey KEY = key("1", 1);
  private static final SigningKey SECOND_KEY = key("2", 2);
  private static final String BODY = "{ \"b\": 1, \"a\": [true, 1.50] }";

  private final Map<KeyId, VerifyKey> known = new HashMap<>();
  private final List<ServerName> asked = new ArrayList<>();
  private final RequestVerifier verifier =
      new RequestVerifier(List.of(US, ALSO_US), this::currentKeys);

  private static SigningKey key(String version, int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return SigningKey.of(KeyId.of("ed25519:" + version), bytes);
  }

  private Map<KeyId, VerifyKey> currentKeys(ServerName server, Set<KeyId> keyIds) {
    asked.add(server);
    Map<KeyId, VerifyKey> current = new HashMap<>(known);
    current.keySet().retainAll(keyIds);
    return server.equals(ORIGIN) ? current : Map.of();
  }

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(
          text.getBytes(StandardCharsets.UTF_8), JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String signed(SigningKey key, ServerName destination, String target, String body) {
    return RequestSigner.authorization(
        new LocalServer(ORIGIN, key),
        destination,
        "PUT",
        target,
        body.isEmpty() ? Optional.empty() : Optional.of(json(body)));
  }

  private RequestOutcome verify(String target, String body, String... headers) {
    return verifier.verify(
        new ReceivedRequest(
            "PUT", target, List.of(headers), body.getBytes(StandardCharsets.UTF_8)));
  }

  private static RequestOutcome refused(RequestFault fault) {
    return new RequestOutcome.Refused(fault);
  }

  private static RequestOutcome verified(ServerName destination, String body, SigningKey key) {
    return new RequestOutcome.Verified(
        ORIGIN,
        destination,
        body.isEmpty() ? Optional.empty() : Optional.of(json(body)),
        key.keyId());
  }

  private void know(SigningKey... keys) {
    for (SigningKey key : keys) {
      known.put(key.keyId(), key.verifyKey());
    }
  }

  @Test
  void aSignedRequestIsVerified() {
    know(KEY);

    RequestOutcome outcome = verify("/t?q=1", BODY, signed(KEY, US, "/t?q=1", BODY));

    assertEquals(verified(US, BODY, KEY), outcome);
    assertEquals(Optional.of(outcome), outcome.verified().map(RequestOutcome.class::cast));
  }

  /** A transaction may hold events that are too deep; each is to fail by itself. */
  @Test
  void aBodyMayBeDeeperThanAnEvent() throws MalformedJsonException {
    know(KEY);
    String deep = "{\"pdus\":[" + "{\"a\":".repeat(990) + "1" + "}".repeat(990) + "]}";
    JsonObject body =
        JsonObject.parse(
            deep.getBytes(StandardCharsets.UTF_8),
            JsonMode.STRICT,
            new JsonLimits(1 << 20, 1_000, 20, 20));
    String header =
        RequestSigner.authorization(
            new LocalServer(ORIGIN, KEY), US, "PUT", "/t", Optional.of(body));

    assertEquals(
        new RequestOutcome.Verified(ORIGIN, US, Optional.of(body), KEY.keyId()),
        verify("/t", deep, header));
  }

  /** Nobody can sign it, as half of a surrogate pair has no canonical form. */
  @Test
  void aBodyWithHalfOfASurrogatePairIsMalformed() {
    know(KEY);

    assertEquals(
        refused(RequestFault.MALFORMED_BODY),
        verify("/t", "{\"a\":\"\\ud800\"}", signed(KEY, US, "/t", BODY)));
  }

  @Test
  void aRequestWithoutBodyIsVerifiedWithoutContent() {
    know(KEY);

    assertEquals(verified(US, "", KEY), verify("/t", "", signed(KEY, US, "/t", "")));
  }

  @Test
  void anEmptyObjectIsNotTheSameAsNoBody() {
    know(KEY);

    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE), verify("/t", "{}", signed(KEY, US, "/t", "")));
    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE), verify("/t", "", signed(KEY, US, "/t", "{}")));
  }

  @Test
  void eachOfOurNamesIsADestination() {
    know(KEY);

    assertEquals(
        verified(ALSO_US, BODY, KEY), verify("/t", BODY, signed(KEY, ALSO_US, "/t", BODY)));
  }

  @Test
  void aRequestForAnotherServerIsRefusedWithoutAskingForKeys() {
    know(KEY);
    ServerName other = ServerName.of("other.example");

    RequestOutcome outcome = verify("/t", BODY, signed(KEY, other, "/t", BODY));

    assertEquals(refused(RequestFault.WRONG_DESTINATION), outcome);
    assertEquals(Optional.empty(), outcome.verified());
    assertEquals(List.of(), asked);
  }

  @Test
  void aRequestForOneOfOurNamesCannotBeReplayedToAnother() {
    know(KEY);
    String header = signed(KEY, US, "/t", BODY).replace(US.toString(), ALSO_US.toString());

    assertEquals(refused(RequestFault.INVALID_SIGNATURE), verify("/t", BODY, header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"us.example", "also.example"})
  void anOldServersRequestIsForWhicheverOfOurNamesItSigned(String name) {
    know(KEY);
    ServerName destination = ServerName.of(name);
    String header =
        signed(KEY, destination, "/t", BODY).replace(",destination=\"" + name + '"', "");

    assertEquals(verified(destination, BODY, KEY), verify("/t", BODY, header));
  }

  @Test
  void anOldServersRequestForAnotherServerIsRefused() {
    know(KEY);
    ServerName other = ServerName.of("other.example");
    String header = signed(KEY, other, "/t", BODY).replace(",destination=\"" + other + '"', "");

    assertEquals(refused(RequestFault.INVALID_SIGNATURE), verify("/t", BODY, header));
  }

  @Test
  void anotherOriginCannotUseASignature() {
    know(KEY);
    String header = signed(KEY, US, "/t", BODY).replace("origin.example", "thief.example");

    assertEquals(refused(RequestFault.UNKNOWN_KEY), verify("/t", BODY, header));
    assertEquals(List.of(ServerName.of("thief.example")), asked);
  }

  @Test
  void aReplayedBodyWithAChangedQueryIsRefused() {
    know(KEY);

    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t?q=2", BODY, signed(KEY, US, "/t?q=1", BODY)));
  }

  @Test
  void anUnsignedQueryIsRefused() {
    know(KEY);

    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t?q=1", BODY, signed(KEY, US, "/t", BODY)));
  }

  @Test
  void aTargetThatWasEncodedAnotherWayIsRefused() {
    know(KEY);

    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t/!a", BODY, signed(KEY, US, "/t/%21a", BODY)));
  }

  @Test
  void theOrderAndSpacingOfABodyDontMatter() {
    know(KEY);

    assertEquals(
        verified(US, BODY, KEY),
        verify("/t", "{\"a\":[true,1.5],\"b\":1}", signed(KEY, US, "/t", BODY)));
  }

  @Test
  void theOrderOfElementsOfABodyMatters() {
    know(KEY);

    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t", "{\"a\":[1.5,true],\"b\":1}", signed(KEY, US, "/t", BODY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{}{}", "\ufeff{}", "{\"a\":\"\\ud800\"}", "null", " ", "{\"a\":NaN}"})
  void aBodyThatIsNoObjectIsRefusedWithoutAskingForKeys(String body) {
    know(KEY);

    RequestOutcome outcome = verify("/t", body, signed(KEY, US, "/t", "{}"));

    assertEquals(refused(RequestFault.MALFORMED_BODY), outcome);
    assertEquals(List.of(), asked);
  }

  @Test
  void aBodyThatIsNoUtf8IsRefused() {
    know(KEY);

    assertEquals(
        refused(RequestFault.MALFORMED_BODY),
        verifier.verify(
            new ReceivedRequest(
                "PUT",
                "/t",
                List.of(signed(KEY, US, "/t", "")),
                new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'})));
  }

  @Test
  void anUnknownKeyIsRefused() {
    know(SECOND_KEY);

    assertEquals(
        refused(RequestFault.UNKNOWN_KEY), verify("/t", BODY, signed(KEY, US, "/t", BODY)));
  }

  @Test
  void aHeaderWithADuplicateOriginIsRefused() {
    know(KEY);
    String header = signed(KEY, US, "/t", BODY) + ",origin=\"origin.example\"";

    assertEquals(refused(RequestFault.DUPLICATE_PARAMETER), verify("/t", BODY, header));
  }

  @Test
  void aRequestWithoutHeaderIsRefused() {
    assertEquals(refused(RequestFault.NOT_SIGNED), verify("/t", BODY));
  }

  @Test
  void signaturesByUnknownKeysArePassedOverIfAKnownOneIsValid() {
    know(SECOND_KEY);

    assertEquals(
        verified(US, BODY, SECOND_KEY),
        verify("/t", BODY, signed(KEY, US, "/t", BODY), signed(SECOND_KEY, US, "/t", BODY)));
  }

  @Test
  void everySignatureByAKnownKeyMustBeValid() {
    know(KEY, SECOND_KEY);
    String valid = signed(KEY, US, "/t", BODY);

    assertEquals(
        verified(US, BODY, KEY), verify("/t", BODY, valid, signed(SECOND_KEY, US, "/t", BODY)));
    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t", BODY, valid, signed(SECOND_KEY, US, "/u", BODY)));
    assertEquals(
        refused(RequestFault.INVALID_SIGNATURE),
        verify("/t", BODY, signed(KEY, US, "/u", BODY), signed(KEY, US, "/t", BODY)));
  }

  @Test
  void headersOfDifferentOriginsAreRefused() {
    know(KEY, SECOND_KEY);
    String valid = signed(KEY, US, "/t", BODY);

    assertEquals(
        refused(RequestFault.CONFLICTING_HEADERS),
        verify("/t", BODY, valid, valid.replace("origin.example", "thief.example")));
  }

  @Test
  void headersForDifferentDestinationsAreRefused() {
    know(KEY, SECOND_KEY);

    assertEquals(
        refused(RequestFault.CONFLICTING_HEADERS),
        verify("/t", BODY, signed(KEY, US, "/t", BODY), signed(SECOND_KEY, ALSO_US, "/t", BODY)));
  }

  @Test
  void aSignatureOfAnotherLengthIsInvalid() {
    know(KEY);
    String header = new XMatrix(ORIGIN, Optional.of(US), KEY.keyId(), "").headerValue();

    assertEquals(refused(RequestFault.INVALID_SIGNATURE), verify("/t", BODY, header));
  }

  @Test
  void theSignedJsonIsThatOfTheSpecification() {
    know(KEY);
    JsonObject request =
        json(
            "{\"method\":\"PUT\",\"uri\":\"/t\",\"origin\":\"origin.example\","
                + "\"destination\":\"us.example\",\"content\":{}}");
    String sig = UnpaddedBase64.encode(KEY.sign(SignedJson.payload(request)));
    String header = new XMatrix(ORIGIN, Optional.of(US), KEY.keyId(), sig).headerValue();

    assertTrue(verify("/t", "{}", header).verified().isPresent());
  }
}
