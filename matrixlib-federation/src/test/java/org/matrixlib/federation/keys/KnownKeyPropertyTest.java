package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.key;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;

class KnownKeyPropertyTest {

  @Provide
  Arbitrary<List<KnownKey>> answers() {
    Arbitrary<Long> times = Arbitraries.longs().between(-20, 20).map(days -> at(days * DAY));
    return Combinators.combine(
            Arbitraries.integers().between(1, 3),
            times,
            times.optional(),
            Arbitraries.longs().between(0, 20))
        .as(
            (seed, validUntil, expired, fetched) ->
                new KnownKey(
                    key("a", seed).verifyKey(),
                    validUntil,
                    expired.map(OptionalLong::of).orElse(OptionalLong.empty()),
                    NOW.plusMillis(fetched * DAY),
                    JsonObject.EMPTY))
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(
            answers -> answers.stream().sorted(Comparator.comparing(KnownKey::fetchedAt)).toList());
  }

  @Property
  void aLaterAnswerNeverShortensAValidityOrReplacesAValidKey(
      @ForAll("answers") List<KnownKey> answers) {
    Map<KeyId, KnownKey> known = Map.of();
    for (KnownKey answer : answers) {
      Map<KeyId, KnownKey> then = KnownKey.merge(known, Map.of(id("a"), answer));
      KnownKey after = then.get(id("a"));
      KnownKey before = known.get(id("a"));
      if (before != null) {
        Instant now = answer.fetchedAt();
        boolean isValid = before.validUntil() >= now.toEpochMilli();
        assertTrue(after.key().equals(before.key()) || !isValid, "replaced");
        assertTrue(
            after.validUntil() >= before.validUntil() || !after.key().equals(before.key()),
            "shortened");
      }
      assertTrue(
          after.validUntil() <= after.fetchedAt().plus(KnownKey.MAX_VALIDITY).toEpochMilli());
      known = then;
    }
  }

  @Property
  void learningTheSameAgainChangesNothing(@ForAll("answers") List<KnownKey> answers) {
    Map<KeyId, KnownKey> known = Map.of();
    for (KnownKey answer : answers) {
      known = KnownKey.merge(known, Map.of(id("a"), answer));
      assertEquals(known, KnownKey.merge(known, known));
    }
  }

  @Property
  void whatVerifiedAnEventOnceIsNeverTakenOverByAnotherKey(
      @ForAll("answers") List<KnownKey> answers) {
    Map<KeyId, KnownKey> known = Map.of();
    Map<OptionalLong, VerifyKey> verified = new HashMap<>();
    for (KnownKey answer : answers) {
      known = KnownKey.merge(known, Map.of(id("a"), answer));
      KnownKey now = known.get(id("a"));
      for (long day = -20; day <= 40; day++) {
        OptionalLong validAt = day == 40 ? OptionalLong.empty() : OptionalLong.of(at(day * DAY));
        now.forEvents(validAt)
            .ifPresent(key -> assertEquals(key, verified.computeIfAbsent(validAt, unseen -> key)));
      }
    }
  }
}
