package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.matrixlib.federation.keys.TestKeys.HOUR;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.key;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.LocalServer;

class OwnKeysTest {
  private static final SigningKey A = key("a");
  private static final SigningKey B = key("b");
  private static final OwnKeys FIRST = new OwnKeys(new LocalServer(SERVER, A), Map.of());
  private static final OwnKeys ROTATED = FIRST.rotate(B, NOW);

  @Test
  void rotationMakesTheCurrentKeyOneOfThePast() {
    assertEquals(
        new OwnKeys(new LocalServer(SERVER, B), Map.of(id("a"), new OldKey(A.verifyKey(), at(0)))),
        ROTATED);
    assertEquals(
        Map.of(
            id("a"), new OldKey(A.verifyKey(), at(0)), id("b"), new OldKey(B.verifyKey(), at(5))),
        ROTATED.rotate(key("c"), NOW.plusMillis(5)).old());
  }

  @Test
  void noKeyIdIsUsedTwice() {
    assertThrows(IllegalArgumentException.class, () -> FIRST.rotate(key("a", 77), NOW));
    assertThrows(IllegalArgumentException.class, () -> ROTATED.rotate(key("a", 77), NOW));
    assertThrows(IllegalArgumentException.class, () -> ROTATED.rotate(key("b", 77), NOW));
  }

  @Test
  void noKeyIsUsedAgainUnderAnotherId() {
    SigningKey again = key("c", "a".hashCode());
    assertEquals(A.verifyKey(), again.verifyKey());

    assertThrows(IllegalArgumentException.class, () -> FIRST.rotate(again, NOW));
  }

  @Test
  void theKeysOfThePastCannotBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> ROTATED.old().clear());
  }

  @Test
  void whatIsPublishedIsWhatOthersRead() {
    JsonObject object = ROTATED.publish(NOW, Duration.ofHours(24));

    ServerKeys keys = TestKeys.read(object);

    assertEquals(SERVER, keys.server());
    assertEquals(Map.of(id("b"), B.verifyKey()), keys.verifyKeys());
    assertEquals(Map.of(id("a"), new OldKey(A.verifyKey(), at(0))), keys.oldVerifyKeys());
    assertEquals(at(24 * HOUR), keys.validUntilTs());
  }

  @Test
  void thePublishedObjectIsThatOfTheSpecification() throws MalformedJsonException {
    JsonObject object = ROTATED.publish(NOW, Duration.ofHours(1));

    assertEquals(
        JsonObject.parse(
            "{\"old_verify_keys\":{\"ed25519:a\":{\"expired_ts\":1800000000000,\"key\":\""
                + A.verifyKey()
                + "\"}},\"server_name\":\"server.example\",\"valid_until_ts\":1800003600000,"
                + "\"verify_keys\":{\"ed25519:b\":{\"key\":\""
                + B.verifyKey()
                + "\"}}}"),
        object.toBuilder().remove("signatures").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT59M59.999S", "P7DT0.001S", "-PT2H"})
  void aValidityIsOneHourToSevenDays(String validity) {
    assertThrows(
        IllegalArgumentException.class, () -> FIRST.publish(NOW, Duration.parse(validity)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "P7D"})
  void theBoundsOfAValidityAreAllowed(String validity) {
    assertEquals(
        at(Duration.parse(validity).toMillis()),
        TestKeys.read(FIRST.publish(NOW, Duration.parse(validity))).validUntilTs());
  }

  @Test
  void theCurrentKeyVerifiesEventsOfAnyTime() {
    assertEquals(
        Optional.of(B.verifyKey()), ROTATED.find(id("b"), OptionalLong.of(Long.MAX_VALUE)));
    assertEquals(Optional.of(B.verifyKey()), ROTATED.find(id("b"), OptionalLong.empty()));
  }

  @Test
  void anOldKeyVerifiesEventsOfItsTime() {
    assertEquals(Optional.of(A.verifyKey()), ROTATED.find(id("a"), OptionalLong.of(at(0))));
    assertEquals(Optional.empty(), ROTATED.find(id("a"), OptionalLong.of(at(1))));
    assertEquals(Optional.of(A.verifyKey()), ROTATED.find(id("a"), OptionalLong.empty()));
    assertEquals(Optional.empty(), ROTATED.find(id("c"), OptionalLong.empty()));
  }
}
