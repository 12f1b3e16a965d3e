package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

class SignedJsonTest {
  private static final ServerName DOMAIN = ServerName.of("domain");
  private static final ServerName OTHER = ServerName.of("other.example:8448");
  private static final SigningKey KEY =
      SigningKey.parse("ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");
  private static final SigningKey KEY_2 =
      SigningKey.parse("ed25519 2 DaQvQIXjgVI4+YFGpgpiNT1SrzXq3aaNMIBs2fFFXM4");
  private static final SigningKey KEY_3 =
      SigningKey.parse("ed25519 3 CNHXYGDc3C5shiFtolZqE5rG8n6qO5+/P5zak5MwDZs");

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<KeyId, VerifyKey> keys(SigningKey... keys) {
    Map<KeyId, VerifyKey> map = new HashMap<>();
    for (SigningKey key : keys) {
      map.put(key.keyId(), key.verifyKey());
    }
    return map;
  }

  private static SignatureVerdict verify(JsonObject object, SigningKey... keys) {
    return SignedJson.verify(object, DOMAIN, keys(keys));
  }

  @Test
  void theExamplesOfTheSpecificationAreSigned() {
    assertEquals(
        json(
            "{'signatures':{'domain':{'ed25519:1':'K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTd"
                + "GYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ'}}}"),
        SignedJson.sign(json("{}"), DOMAIN, KEY));
    assertEquals(
        json(
            "{'one':1,'two':'Two','signatures':{'domain':{'ed25519:1':'KqmLSbO39/Bzb0QIYE82zqLw"
                + "sA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw'}}}"),
        SignedJson.sign(json("{'one':1,'two':'Two'}"), DOMAIN, KEY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {}",
        "{'a':1} | {'a':1}",
        "{'signatures':{'d':{}}} | {}",
        "{'unsigned':{'age':1}} | {}",
        "{'a':1,'signatures':3,'t':2,'unsigned':4,'z':{}} | {'a':1,'t':2,'z':{}}",
        "{'a':{'signatures':{},'unsigned':{}}} | {'a':{'signatures':{},'unsigned':{}}}",
      })
  void signaturesCoverAllButSignaturesAndUnsignedAtTheOutermostLevel(
      String object, String payload) {
    assertEquals(
        json(payload).toString(),
        new String(SignedJson.payload(json(object.replace('\'', '"'))), StandardCharsets.UTF_8));
  }

  @Test
  void whatWasSignedIsValid() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY);
    assertEquals(SignatureVerdict.VALID, verify(signed, KEY));
    assertTrue(verify(signed, KEY).isValid());
  }

  @Test
  void unsignedIsKeptAndMayChange() {
    JsonObject signed = SignedJson.sign(json("{'a':1,'unsigned':{'age':1}}"), DOMAIN, KEY);
    assertEquals(json("{'age':1}"), signed.object("unsigned").orElseThrow());
    assertEquals(SignatureVerdict.VALID, verify(signed.with("unsigned", json("{}")), KEY));
  }

  @Test
  void everythingElseMayNotChange() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY);
    assertEquals(SignatureVerdict.INVALID, verify(signed.with("a", json("{}")), KEY));
    assertEquals(SignatureVerdict.INVALID, verify(signed.with("b", json("{}")), KEY));
  }

  @Test
  void signaturesOfOthersAreKept() {
    JsonObject byOther = SignedJson.sign(json("{'a':1}"), OTHER, KEY_3);
    JsonObject once = SignedJson.sign(byOther, DOMAIN, KEY);
    JsonObject twice = SignedJson.sign(once, DOMAIN, KEY_2);
    assertEquals(SignatureVerdict.VALID, SignedJson.verify(twice, OTHER, keys(KEY_3)));
    assertEquals(SignatureVerdict.VALID, verify(twice, KEY));
    assertEquals(SignatureVerdict.VALID, verify(twice, KEY_2));
    assertEquals(SignatureVerdict.VALID, verify(twice, KEY, KEY_2));
  }

  @Test
  void anotherSignatureWithTheSameKeyReplacesTheFirst() {
    JsonObject changed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY).with("a", json("{}"));
    assertEquals(
        SignedJson.sign(json("{'a':{}}"), DOMAIN, KEY), SignedJson.sign(changed, DOMAIN, KEY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'signatures':1}",
        "{'signatures':null}",
        "{'signatures':[]}",
        "{'signatures':'domain'}",
        "{'signatures':{'domain':1}}",
        "{'signatures':{'domain':null}}",
        "{'signatures':{'domain':['ed25519:1']}}",
      })
  void malformedSignaturesAreMalformedAndNothingIsSigned(String text) {
    JsonObject object = json(text);
    assertEquals(SignatureVerdict.MALFORMED, verify(object, KEY));
    assertFalse(verify(object, KEY).isValid());
    assertEquals(List.of(), SignedJson.keyIds(object, DOMAIN));
    assertThrows(IllegalArgumentException.class, () -> SignedJson.sign(object, DOMAIN, KEY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'signatures':{}}",
        "{'signatures':{'domain':{}}}",
        "{'signatures':{'Domain':{'ed25519:1':'AAAA'}}}",
        "{'signatures':{'domain:8448':{'ed25519:1':'AAAA'}}}",
        "{'signatures':{'domain':{'rsa:1':'AAAA','ed25519':'AAAA',':1':3,'ed25519:a/b':[]}}}",
      })
  void withoutASignatureOfAKnownAlgorithmItIsNotSigned(String text) {
    assertEquals(SignatureVerdict.NOT_SIGNED, verify(json(text), KEY));
    assertEquals(List.of(), SignedJson.keyIds(json(text), DOMAIN));
  }

  @Test
  void keysThatAreNotGivenAreUnknown() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY);
    assertEquals(SignatureVerdict.UNKNOWN_KEY, verify(signed));
    assertEquals(SignatureVerdict.UNKNOWN_KEY, verify(signed, KEY_2));
  }

  @Test
  void signaturesByUnknownKeysArePassedOver() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY);
    assertEquals(SignatureVerdict.VALID, verify(withSignature(signed, "ed25519:2", "'AAAA'"), KEY));
    assertEquals(SignatureVerdict.VALID, verify(withSignature(signed, "ed25519:0", "7"), KEY));
    assertEquals(SignatureVerdict.VALID, verify(withSignature(signed, "rsa:1", "'AAAA'"), KEY));
  }

  /** One valid signature is not enough if a key that is known gave another. */
  @Test
  void eachSignatureByAKnownKeyMustBeValid() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY_2);
    for (SigningKey wrong : List.of(KEY, KEY_3)) {
      String id = wrong.keyId().toString();
      String signature =
          SignedJson.sign(json("{'a':2}"), DOMAIN, wrong)
              .object("signatures")
              .flatMap(all -> all.object("domain"))
              .flatMap(own -> own.string(id))
              .orElseThrow();
      JsonObject both = withSignature(signed, id, "'" + signature + "'");
      assertEquals(SignatureVerdict.INVALID, verify(both, KEY, KEY_2, KEY_3));
      assertEquals(SignatureVerdict.VALID, verify(both, KEY_2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "{}", "''", "'*'", "'AAAA'"})
  void whatIsNoSignatureIsInvalid(String value) {
    JsonObject object = withSignature(json("{'a':1}"), "ed25519:1", value);
    assertEquals(SignatureVerdict.INVALID, verify(object, KEY));
  }

  private static JsonObject withSignature(JsonObject object, String keyId, String value) {
    JsonObject all = object.object("signatures").orElse(JsonObject.EMPTY);
    JsonObject own = all.object("domain").orElse(JsonObject.EMPTY);
    JsonObject member = json("{'v':" + value + "}");
    return object.with(
        "signatures", all.with("domain", own.with(keyId, member.get("v").orElseThrow())));
  }

  @Test
  void theCallerMayVerifySingleSignatures() {
    JsonObject signed = SignedJson.sign(json("{'a':1}"), DOMAIN, KEY);
    byte[] message = "something else".getBytes(StandardCharsets.UTF_8);
    JsonObject signsOther =
        withSignature(signed, "ed25519:2", "'" + UnpaddedBase64.encode(KEY_2.sign(message)) + "'");
    assertEquals(SignatureVerdict.INVALID, verify(signsOther, KEY_2));
    assertEquals(
        SignatureVerdict.VALID,
        SignedJson.verify(
            signsOther,
            DOMAIN,
            id -> Optional.ofNullable(keys(KEY_2).get(id)),
            (key, signature) -> key.verify(message, signature)));
  }

  @Test
  void theKeysThatAServerSignedWithAreListed() {
    JsonObject object =
        json(
            "{'signatures':{'domain':{'ed25519:b':'','ed25519:a':7,'rsa:1':'','ed25519':''},"
                + "'other.example:8448':{'ed25519:c':''}}}");
    assertEquals(
        List.of(KeyId.of("ed25519:a"), KeyId.of("ed25519:b")), SignedJson.keyIds(object, DOMAIN));
    assertEquals(List.of(KeyId.of("ed25519:c")), SignedJson.keyIds(object, OTHER));
  }
}
