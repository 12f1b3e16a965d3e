package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOTARY;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.keys.TestKeys.Published;

class ServerKeysTest {
  private static final SigningKey A = key("a");
  private static final SigningKey B = key("b");

  private static ServerKeysOutcome read(JsonObject object) {
    return ServerKeys.read(object, SERVER, Set.of());
  }

  private static ServerKeysOutcome refused(KeyProblem problem) {
    return new ServerKeysOutcome.Refused(problem);
  }

  private static Map<?, VerifyKey> currentOf(JsonObject object) {
    return read(object).keys().orElseThrow().verifyKeys();
  }

  @Test
  void aPublishedObjectIsReadAndKept() {
    JsonObject object = published(SERVER).current(A).old(B, 5).validUntil(at(DAY)).signedBy(A);

    ServerKeys keys = read(object).keys().orElseThrow();

    assertEquals(object, keys.json());
    assertEquals(SERVER, keys.server());
    assertEquals(Map.of(id("a"), A.verifyKey()), keys.verifyKeys());
    assertEquals(Map.of(id("b"), new OldKey(B.verifyKey(), 5)), keys.oldVerifyKeys());
    assertEquals(at(DAY), keys.validUntilTs());
    assertEquals(new ServerKeysOutcome.Accepted(keys), read(object));
  }

  @Test
  void whatIsReadCannotBeChanged() {
    ServerKeys keys = TestKeys.read(published(SERVER, A));

    assertThrows(UnsupportedOperationException.class, () -> keys.verifyKeys().clear());
    assertThrows(UnsupportedOperationException.class, () -> keys.oldVerifyKeys().clear());
  }

  @Test
  void signaturesOfOthersAreKept() {
    JsonObject object = SignedJson.sign(published(SERVER, A), NOTARY, key("n"));

    assertEquals(Optional.of(object), read(object).keys().map(ServerKeys::json));
  }

  @Test
  void oldKeysMayBeAbsent() {
    JsonObject.Builder without = published(SERVER).current(A).unsigned().toBuilder();
    JsonObject object = SignedJson.sign(without.remove("old_verify_keys").build(), SERVER, A);

    assertEquals(Map.of(), read(object).keys().orElseThrow().oldVerifyKeys());
  }

  @Test
  void aKeyThatIsCurrentAndOldIsCurrent() {
    ServerKeys keys = read(published(SERVER).current(A).old(A, 5).signedBy(A)).keys().orElseThrow();

    assertEquals(Map.of(id("a"), A.verifyKey()), keys.verifyKeys());
    assertEquals(Map.of(), keys.oldVerifyKeys());
  }

  @Test
  void theObjectOfAnotherServerIsRefused() {
    assertEquals(refused(KeyProblem.NAME_MISMATCH), read(published(OTHER, A)));
  }

  @Test
  void anotherServersSignatureIsNoSelfSignature() {
    JsonObject object = SignedJson.sign(published(SERVER).current(A).unsigned(), OTHER, A);

    assertEquals(refused(KeyProblem.NOT_SELF_SIGNED), read(object));
  }

  @Test
  void anObjectSignedByNobodyIsRefused() {
    assertEquals(
        refused(KeyProblem.NOT_SELF_SIGNED), read(published(SERVER).current(A).unsigned()));
  }

  @Test
  void oldKeysDontVouchForAnObject() {
    assertEquals(
        refused(KeyProblem.NOT_SELF_SIGNED),
        read(published(SERVER).current(A).old(B, at(DAY)).signedBy(B)));
  }

  @Test
  void oneCurrentKeyIsEnoughToVouch() {
    assertEquals(
        Map.of(id("a"), A.verifyKey(), id("b"), B.verifyKey()),
        currentOf(published(SERVER).current(A).current(B).signedBy(B)));
  }

  @Test
  void noKeysAtAllVouchForNothing() {
    assertEquals(refused(KeyProblem.NOT_SELF_SIGNED), read(published(SERVER).signedBy(A)));
  }

  @Test
  void everySignatureByACurrentKeyMustBeValid() {
    JsonObject object = published(SERVER).current(A).current(B).signedBy(A);
    JsonObject tampered =
        SignedJson.withSignature(object, SERVER, id("b"), new byte[64]).orElseThrow();

    assertEquals(refused(KeyProblem.INVALID_SELF_SIGNATURE), read(tampered));
  }

  @Test
  void whatWasChangedAfterSigningIsRefused() {
    JsonObject object = published(SERVER, A).with("valid_until_ts", number(at(2 * DAY)));

    assertEquals(refused(KeyProblem.INVALID_SELF_SIGNATURE), read(object));
  }

  private static JsonValue number(long value) {
    return JsonNumber.of(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server_name", "verify_keys", "valid_until_ts"})
  void aMemberThatMustBeThereIsMissedByName(String member) {
    JsonObject without = published(SERVER, A).toBuilder().remove(member).build();

    assertEquals(refused(KeyProblem.MALFORMED), read(SignedJson.sign(without, SERVER, A)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server_name", "verify_keys", "valid_until_ts", "old_verify_keys"})
  void aMemberOfAnotherTypeIsRefused(String member) {
    JsonObject wrong = published(SERVER, A).with(member, JsonArray.EMPTY);

    assertEquals(refused(KeyProblem.MALFORMED), read(SignedJson.sign(wrong, SERVER, A)));
  }

  @Test
  void signaturesThatAreNoObjectAreRefused() {
    assertEquals(
        refused(KeyProblem.MALFORMED),
        read(published(SERVER, A).with("signatures", JsonArray.EMPTY)));
  }

  @Test
  void keysThatCouldVerifyNothingArePassedOver() throws MalformedJsonException {
    String point = "\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""; // of small order
    JsonObject object =
        published(SERVER)
            .current(A)
            .current("rsa:a", A.verifyKey())
            .current("ed25519:", A.verifyKey())
            .current("ed25519:none", JsonObject.EMPTY)
            .current("ed25519:number", JsonObject.parse("{\"key\":1}"))
            .current("ed25519:short", JsonObject.parse("{\"key\":\"AAAA\"}"))
            .current("ed25519:small", JsonObject.parse("{\"key\":" + point + "}"))
            .old("ed25519:never", JsonObject.parse("{\"key\":\"" + B.verifyKey() + "\"}"))
            .signedBy(A);

    ServerKeys keys = read(object).keys().orElseThrow();

    assertEquals(Map.of(id("a"), A.verifyKey()), keys.verifyKeys());
    assertEquals(Map.of(), keys.oldVerifyKeys());
  }

  @Test
  void anEntryThatIsNoObjectIsPassedOver() {
    JsonObject unsigned = published(SERVER).current(A).unsigned();
    JsonObject keys =
        unsigned.object("verify_keys").orElseThrow().with("ed25519:x", JsonString.of("x"));
    JsonObject object = SignedJson.sign(unsigned.with("verify_keys", keys), SERVER, A);

    assertEquals(Map.of(id("a"), A.verifyKey()), currentOf(object));
  }

  /** CVE-2026-24044: a private key that was shipped with a product. */
  @Test
  void aDeniedKeyIsNotReadAndDoesntVouch() {
    Set<VerifyKey> denied = Set.of(A.verifyKey());
    JsonObject byDenied = published(SERVER).current(A).current(B).signedBy(A);
    JsonObject byBoth = published(SERVER).current(A).current(B).signedBy(A, B);
    JsonObject oldDenied = published(SERVER).current(B).old(A, 5).signedBy(B);

    assertEquals(refused(KeyProblem.NOT_SELF_SIGNED), ServerKeys.read(byDenied, SERVER, denied));
    assertEquals(
        Map.of(id("b"), B.verifyKey()),
        ServerKeys.read(byBoth, SERVER, denied).keys().orElseThrow().verifyKeys());
    assertEquals(
        Map.of(), ServerKeys.read(oldDenied, SERVER, denied).keys().orElseThrow().oldVerifyKeys());
  }

  @Test
  void anObjectHasAMostNumberOfKeys() {
    assertEquals(ServerKeys.MAX_KEYS, currentOf(withKeys(ServerKeys.MAX_KEYS, 0)).size());
    assertEquals(refused(KeyProblem.TOO_MANY_KEYS), read(withKeys(ServerKeys.MAX_KEYS + 1, 0)));
    assertEquals(refused(KeyProblem.TOO_MANY_KEYS), read(withKeys(1, ServerKeys.MAX_KEYS)));
    assertEquals(refused(KeyProblem.TOO_MANY_KEYS), read(withKeys(10_000, 0)));
  }

  private static JsonObject withKeys(int current, int old) {
    Published object = published(SERVER).current(A);
    for (int i = 1; i < current; i++) {
      object.current("ed25519:" + i, A.verifyKey());
    }
    for (int i = 0; i < old; i++) {
      object.old(key("old" + i, 7), i);
    }
    return object.signedBy(A);
  }

  @Test
  void anObjectHasALongestLength() {
    JsonObject object = published(SERVER).current(A).unsigned();
    JsonObject padded = SignedJson.sign(object.with("pad", JsonString.of("")), SERVER, A);
    String pad = "x".repeat(ServerKeys.MAX_BYTES - padded.byteLength());
    JsonObject longest = SignedJson.sign(object.with("pad", JsonString.of(pad)), SERVER, A);
    JsonObject tooLong = SignedJson.sign(object.with("pad", JsonString.of(pad + "x")), SERVER, A);

    assertEquals(Optional.of(longest), read(longest).keys().map(ServerKeys::json));
    assertEquals(refused(KeyProblem.TOO_LARGE), read(tooLong));
    assertEquals(Optional.empty(), read(tooLong).keys());
  }
}
