package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;

class KnownKeyTest {
  private static final SigningKey A = key("a");
  private static final SigningKey ANOTHER_A = key("a", 99);

  /** A current key that was fetched some days later than now, and is valid until then. */
  private static KnownKey current(SigningKey key, long fetched, long validUntil) {
    return new KnownKey(
        key.verifyKey(),
        at(validUntil * DAY),
        OptionalLong.empty(),
        NOW.plusMillis(fetched * DAY),
        JsonObject.builder().put("fetched", fetched).build());
  }

  private static KnownKey expired(SigningKey key, long fetched, long expired) {
    return new KnownKey(
        key.verifyKey(),
        at((fetched + 1) * DAY),
        OptionalLong.of(at(expired * DAY)),
        NOW.plusMillis(fetched * DAY),
        JsonObject.builder().put("fetched", fetched).build());
  }

  @Test
  void everyKeyOfAnObjectIsKnown() {
    ServerKeys keys =
        TestKeys.read(
            published(SERVER).current(A).old(key("b"), 5).validUntil(at(DAY)).signedBy(A));

    Map<KeyId, KnownKey> known = KnownKey.of(keys, NOW);

    assertEquals(
        Map.of(
            id("a"),
            new KnownKey(A.verifyKey(), at(DAY), OptionalLong.empty(), NOW, keys.json()),
            id("b"),
            new KnownKey(key("b").verifyKey(), at(DAY), OptionalLong.of(5), NOW, keys.json())),
        known);
  }

  @Test
  void validityEndsSevenDaysAfterFetching() {
    assertEquals(at(6 * DAY), current(A, 0, 6).validUntil());
    assertEquals(at(7 * DAY), current(A, 0, 7).validUntil());
    assertEquals(at(7 * DAY), current(A, 0, 365).validUntil());
    assertEquals(at(9 * DAY), current(A, 2, 365).validUntil());
  }

  @Test
  void anOldKeyCannotClaimToExpireLater() {
    assertEquals(at(-3 * DAY), expired(A, 0, -3).validUntil());
    assertEquals(at(7 * DAY), expired(A, 0, 365).validUntil());
  }

  @Test
  void theLastMillisecondIsValid() {
    KnownKey key = current(A, 0, 1);

    assertEquals(Optional.of(A.verifyKey()), key.forEvents(OptionalLong.of(at(DAY))));
    assertEquals(Optional.empty(), key.forEvents(OptionalLong.of(at(DAY) + 1)));
    assertTrue(key.verifiesRequests(at(DAY)));
    assertFalse(key.verifiesRequests(at(DAY) + 1));
  }

  @Test
  void validityDoesntMatterWhereRoomVersionsDontAskForIt() {
    assertEquals(Optional.of(A.verifyKey()), current(A, 0, -1).forEvents(OptionalLong.empty()));
    assertEquals(Optional.of(A.verifyKey()), expired(A, 0, -1).forEvents(OptionalLong.empty()));
  }

  @Test
  void anOldKeyVerifiesEventsOfItsTimeAndNoRequests() {
    KnownKey key = expired(A, 0, 1);

    assertEquals(Optional.of(A.verifyKey()), key.forEvents(OptionalLong.of(at(DAY))));
    assertEquals(Optional.empty(), key.forEvents(OptionalLong.of(at(DAY) + 1)));
    assertFalse(key.isCurrent());
    assertFalse(key.verifiesRequests(at(0)));
    assertTrue(current(A, 0, 1).isCurrent());
  }

  @ParameterizedTest
  @CsvSource({
    // fetched and valid until; later fetched and valid until; which stays
    "0, 2,   1, 3,   1", // longer
    "0, 2,   1, 2,   1", // as long, and newer
    "0, 2,   1, 1,   0", // shorter
    "0, 30,  1, 30,  1", // longer, as the week begins later
    "0, 30,  1, 5,   0", // shorter than the week
    "0, 1,   3, 2,   1", // longer, after a pause
  })
  void validityIsOnlyExtended(
      long fetched, long validUntil, long laterFetched, long laterValidUntil, int stays) {
    KnownKey[] keys = {current(A, fetched, validUntil), current(A, laterFetched, laterValidUntil)};

    assertEquals(Map.of(id("a"), keys[stays]), merge(keys[0], keys[1]));
  }

  @Test
  void anExpiryDoesntShortenAValidity() {
    KnownKey key = current(A, 0, 2);

    assertEquals(Map.of(id("a"), key), merge(key, expired(A, 1, 1)));
  }

  @Test
  void aKeyThatExpiredMayBecomeCurrentAgain() {
    KnownKey key = current(A, 1, 2);

    assertEquals(Map.of(id("a"), key), merge(expired(A, 0, -1), key));
  }

  @Test
  void aValidKeyIsNotReplacedByAnotherOfItsId() {
    KnownKey key = current(A, 0, 2);
    KnownKey usurper = current(ANOTHER_A, 2, 5);

    assertEquals(Map.of(id("a"), key), merge(key, usurper));
  }

  private static Optional<VerifyKey> atDay(Map<KeyId, KnownKey> known, long day) {
    return known.get(id("a")).forEvents(OptionalLong.of(at(day * DAY)));
  }

  @Test
  void anotherKeyOfAnIdVerifiesLaterEventsAndRequestsAndTheFirstThoseOfItsTime() {
    Map<KeyId, KnownKey> known = merge(current(A, 0, 2), current(ANOTHER_A, 3, 5));

    assertEquals(Optional.of(A.verifyKey()), atDay(known, -1_000));
    assertEquals(Optional.of(A.verifyKey()), atDay(known, 2));
    assertEquals(
        Optional.of(ANOTHER_A.verifyKey()),
        known.get(id("a")).forEvents(OptionalLong.of(at(2 * DAY) + 1)));
    assertEquals(Optional.of(ANOTHER_A.verifyKey()), atDay(known, 5));
    assertEquals(Optional.empty(), atDay(known, 6));
    assertEquals(ANOTHER_A.verifyKey(), known.get(id("a")).key());
    assertTrue(known.get(id("a")).verifiesRequests(at(4 * DAY)));
    assertEquals(Optional.of(A.verifyKey()), known.get(id("a")).forEvents(OptionalLong.empty()));
  }

  @Test
  void theFirstKeyOfAnIdIsKeptWhenTheLaterOneIsRenewed() {
    Map<KeyId, KnownKey> known = merge(current(A, 0, 2), current(ANOTHER_A, 3, 5));
    known = KnownKey.merge(known, Map.of(id("a"), current(ANOTHER_A, 4, 9)));

    assertEquals(Optional.of(A.verifyKey()), atDay(known, 2));
    assertEquals(Optional.of(ANOTHER_A.verifyKey()), atDay(known, 3));
    assertEquals(Optional.of(ANOTHER_A.verifyKey()), atDay(known, 9));
  }

  @Test
  void ofThreeKeysOfAnIdTheFirstAndTheLastAreKeptEachForItsTime() {
    Map<KeyId, KnownKey> known = merge(current(A, 0, 2), current(ANOTHER_A, 3, 5));
    SigningKey third = key("a", 3);
    known = KnownKey.merge(known, Map.of(id("a"), current(third, 6, 8)));

    assertEquals(Optional.of(A.verifyKey()), atDay(known, 2));
    assertEquals(Optional.empty(), atDay(known, 4));
    assertEquals(Optional.of(third.verifyKey()), atDay(known, 6));
  }

  @Test
  void theFirstKeyOfAnIdMayComeBack() {
    Map<KeyId, KnownKey> known = merge(current(A, 0, 2), current(ANOTHER_A, 3, 5));
    known = KnownKey.merge(known, Map.of(id("a"), current(A, 6, 8)));

    assertEquals(Optional.of(A.verifyKey()), atDay(known, 2));
    assertEquals(Optional.empty(), atDay(known, 4));
    assertEquals(Optional.of(A.verifyKey()), atDay(known, 6));
  }

  @Test
  void anotherKeyOfAnIdThatIsOverAlreadyIsOfNoUse() {
    KnownKey key = current(A, 0, 2);

    assertEquals(Map.of(id("a"), key), merge(key, expired(ANOTHER_A, 3, 2)));
    assertEquals(Map.of(id("a"), key), merge(key, expired(ANOTHER_A, 3, -9)));
  }

  @Test
  void theObjectsOfEarlierKeysAreCounted() {
    JsonObject half =
        JsonObject.builder().put("x", "y".repeat(KnownKey.MAX_BYTES_PER_SERVER / 2)).build();
    JsonObject otherHalf =
        JsonObject.builder().put("z", "y".repeat(KnownKey.MAX_BYTES_PER_SERVER / 2)).build();
    KnownKey first = withJson(0, half);
    KnownKey later =
        new KnownKey(
            ANOTHER_A.verifyKey(),
            at(5 * DAY),
            OptionalLong.empty(),
            NOW.plusMillis(DAY),
            otherHalf);

    assertEquals(Set.of(id("a")), KnownKey.merge(Map.of(), Map.of(id("a"), first)).keySet());
    assertEquals(Map.of(), merge(first, later));
  }

  @Test
  void whatIsKnownCannotBeChanged() {
    KnownKey key = current(A, 0, 1);

    assertThrows(UnsupportedOperationException.class, () -> merge(key, key).clear());
    assertThrows(
        UnsupportedOperationException.class,
        () -> KnownKey.of(TestKeys.read(published(SERVER, A)), NOW).clear());
  }

  @Test
  void keysOfOtherIdsAreAdded() {
    KnownKey a = current(A, 0, 1);
    KnownKey b = current(key("b"), 0, 1);

    assertEquals(
        Map.of(id("a"), a, id("b"), b), KnownKey.merge(Map.of(id("a"), a), Map.of(id("b"), b)));
  }

  private static Map<KeyId, KnownKey> merge(KnownKey known, KnownKey fetched) {
    return KnownKey.merge(Map.of(id("a"), known), Map.of(id("a"), fetched));
  }

  @Test
  void tooManyKeysAreCutToThoseValidLongest() {
    Map<KeyId, KnownKey> known = new LinkedHashMap<>();
    for (int i = 0; i < KnownKey.MAX_PER_SERVER; i++) {
      known.put(id("k" + i), expired(A, 0, -1 - i));
    }

    Map<KeyId, KnownKey> merged = KnownKey.merge(known, Map.of(id("a"), current(A, 0, 1)));

    known.remove(id("k" + (KnownKey.MAX_PER_SERVER - 1)));
    known.put(id("a"), current(A, 0, 1));
    assertEquals(known, merged);
  }

  @Test
  void objectsOfTooManyBytesAreCutToThoseValidLongest() {
    Map<KeyId, KnownKey> known = new LinkedHashMap<>();
    JsonObject quarter =
        JsonObject.builder().put("x", "y".repeat(ServerKeys.MAX_BYTES - 8)).build();
    for (int i = 0; i < 4; i++) {
      JsonObject json =
          JsonObject.builder().put("" + i, "y".repeat(ServerKeys.MAX_BYTES - 8)).build();
      assertEquals(ServerKeys.MAX_BYTES, json.byteLength());
      known.put(id("k" + i), withJson(i, json));
      known.put(id("same" + i), withJson(i, json));
    }

    assertEquals(known, KnownKey.merge(known, Map.of()));
    Map<KeyId, KnownKey> merged = KnownKey.merge(known, Map.of(id("more"), withJson(10, quarter)));

    known.remove(id("k0"));
    known.remove(id("same0"));
    known.put(id("more"), withJson(10, quarter));
    assertEquals(known, merged);
  }

  private static KnownKey withJson(long validUntil, JsonObject json) {
    return new KnownKey(A.verifyKey(), at(validUntil), OptionalLong.empty(), NOW, json);
  }
}
