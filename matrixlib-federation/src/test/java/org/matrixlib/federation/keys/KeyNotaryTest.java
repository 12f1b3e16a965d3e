package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.HOUR;
import static org.matrixlib.federation.keys.TestKeys.NOTARY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.endpoint.WantedKey;

class KeyNotaryTest {
  private static final SigningKey A = key("a");
  private static final OwnKeys OURS = new OwnKeys(new LocalServer(NOTARY, key("n")), Map.of());

  private final KeyStore store = new InMemoryKeyStore(10);
  private Instant now = NOW;
  private final KeyNotary notary =
      new KeyNotary(
          NOTARY,
          server -> server.equals(NOTARY) ? Optional.of(OURS) : Optional.empty(),
          Duration.ofDays(1),
          store,
          () -> now);

  private JsonObject know(JsonObject object) {
    ServerKeys keys = TestKeys.read(object);
    store.merge(keys.server(), KnownKey.of(keys, now));
    return object;
  }

  private static Set<JsonValue> objects(NotaryAnswer answer) {
    return new HashSet<>(answer.body().array("server_keys").orElseThrow().toList());
  }

  private static Set<JsonValue> signed(JsonObject... objects) {
    Set<JsonValue> signed = new HashSet<>();
    for (JsonObject object : objects) {
      signed.add(SignedJson.sign(object, NOTARY, key("n")));
    }
    return signed;
  }

  private NotaryAnswer answer(long minimum) {
    return notary.answer(List.of(want(SERVER, "a", minimum)));
  }

  private static WantedKey all(ServerName server, long minimum) {
    return new WantedKey(server, Optional.empty(), minimum);
  }

  @Test
  void whatIsKnownIsAnsweredWithOurSignatureInAddition() {
    JsonObject object = know(published(SERVER, A));

    NotaryAnswer answer = answer(at(0));

    assertEquals(signed(object), objects(answer));
    JsonObject given = (JsonObject) objects(answer).iterator().next();
    assertTrue(SignedJson.verify(given, SERVER, Map.of(A.keyId(), A.verifyKey())).isValid());
    assertEquals(List.of(), answer.toFetch());
  }

  @Test
  void whatIsNotKnownIsToBeFetched() {
    know(published(SERVER, key("b")));

    NotaryAnswer answer = answer(at(5));

    assertEquals(Set.of(), objects(answer));
    assertEquals(List.of(want(SERVER, "a", at(5))), answer.toFetch());
  }

  @Test
  void aKeyThatIsNotValidLongEnoughIsToBeFetchedAndAnsweredNevertheless() {
    JsonObject object = know(published(SERVER, A));

    assertEquals(List.of(), answer(at(DAY)).toFetch());
    NotaryAnswer answer = answer(at(DAY) + 1);
    assertEquals(List.of(want(SERVER, "a", at(DAY) + 1)), answer.toFetch());
    assertEquals(signed(object), objects(answer));
  }

  @Test
  void aKeyIsToBeFetchedAgainAfterHalfOfItsValidity() {
    know(published(SERVER, A));

    now = NOW.plusMillis(DAY / 2);
    assertEquals(List.of(), answer(at(0)).toFetch());
    now = NOW.plusMillis(DAY / 2 + 1);
    assertEquals(List.of(want(SERVER, "a", at(DAY) + 1)), answer(at(0)).toFetch());
    assertEquals(List.of(want(SERVER, "a", at(2 * DAY))), answer(at(2 * DAY)).toFetch());
  }

  @Test
  void anExpiredKeyIsAnsweredWhenNothingIsNewer() {
    JsonObject object = know(published(SERVER, A));
    now = NOW.plusMillis(30 * DAY);

    assertEquals(signed(object), objects(answer(at(0))));
  }

  @Test
  void anOldKeyIsAnsweredAndNotFetchedAgain() {
    JsonObject object =
        know(
            published(SERVER)
                .current(key("b"))
                .old(A, at(-HOUR))
                .validUntil(at(DAY))
                .signedBy(key("b")));

    NotaryAnswer answer = answer(at(0));

    assertEquals(signed(object), objects(answer));
    assertEquals(List.of(), answer.toFetch());
  }

  @Test
  void anObjectOfSeveralKeysIsAnsweredOnce() {
    JsonObject object =
        know(
            published(SERVER)
                .current(A)
                .current(key("b"))
                .validUntil(at(DAY))
                .signedBy(A, key("b")));

    NotaryAnswer answer =
        notary.answer(List.of(want(SERVER, "a", at(0)), want(SERVER, "b", at(0))));

    assertEquals(1, answer.body().array("server_keys").orElseThrow().toList().size());
    assertEquals(signed(object), objects(answer));
  }

  @Test
  void withoutKeyIdsAllKeysAreAnswered() {
    JsonObject one = know(published(SERVER, A));
    JsonObject two =
        know(published(SERVER).current(key("b")).validUntil(at(HOUR)).signedBy(key("b")));

    NotaryAnswer answer = notary.answer(SERVER, OptionalLong.empty());

    assertEquals(signed(one, two), objects(answer));
    assertEquals(List.of(), answer.toFetch());
  }

  @Test
  void aQueryForOneServerIsForThePresentUnlessItSaysOtherwise() {
    assertEquals(
        List.of(all(SERVER, at(0))), notary.answer(SERVER, OptionalLong.empty()).toFetch());
    assertEquals(
        List.of(all(SERVER, at(5))), notary.answer(SERVER, OptionalLong.of(at(5))).toFetch());
    know(published(SERVER, A));
    assertEquals(
        List.of(all(SERVER, at(DAY) + 1)),
        notary.answer(SERVER, OptionalLong.of(at(DAY) + 1)).toFetch());
  }

  @Test
  void aServerWithOldKeysOnlyIsToBeFetched() {
    know(
        published(SERVER)
            .current(key("b"))
            .old(A, at(-DAY))
            .validUntil(at(-HOUR))
            .signedBy(key("b")));

    NotaryAnswer answer = notary.answer(SERVER, OptionalLong.empty());

    assertEquals(List.of(all(SERVER, at(0))), answer.toFetch());
  }

  @Test
  void ourOwnKeysAreAnsweredAsTheyArePublished() {
    NotaryAnswer answer =
        notary.answer(
            List.of(want(NOTARY, "n", at(0)), want(NOTARY, "x", at(9 * DAY)), all(NOTARY, at(0))));

    assertEquals(
        List.of(OURS.publish(NOW, Duration.ofDays(1))),
        answer.body().array("server_keys").orElseThrow().toList());
    assertEquals(List.of(), answer.toFetch());
  }

  @Test
  void nothingIsAnsweredWithNothing() {
    assertEquals("{\"server_keys\":[]}", notary.answer(List.of()).body().toString());
    assertEquals(
        "{\"server_keys\":[]}", notary.answer(OTHER, OptionalLong.empty()).body().toString());
  }

  /** What is given to the ring to fetch makes the next answer better. */
  @Test
  void fetchingWhatItSaysMakesTheAnswerComplete() {
    know(published(SERVER, A));
    now = NOW.plusMillis(DAY / 2 + 1);
    JsonObject newer = published(SERVER).current(A).validUntil(at(2 * DAY)).signedBy(A);
    FakeSource source = new FakeSource().answers(SERVER, newer).answers(OTHER, published(OTHER, A));
    KeyRing ring =
        new KeyRing(store, List.of(source), server -> Optional.empty(), Set.of(), () -> now);
    List<WantedKey> wanted = List.of(want(SERVER, "a", at(0)), all(OTHER, at(0)));

    ring.fetch(notary.answer(wanted).toFetch(), inTime());
    NotaryAnswer answer = notary.answer(wanted);

    assertEquals(signed(newer, published(OTHER, A)), objects(answer));
    assertEquals(List.of(), answer.toFetch());
  }

  /** A spurious answer of the server itself doesn't displace what we can vouch for. */
  @Test
  void aValidKeyIsNotOverwrittenBySpuriousAnswers() {
    JsonObject object = know(published(SERVER, A));
    know(published(SERVER).current(key("a", 99)).validUntil(at(DAY)).signedBy(key("a", 99)));
    know(published(SERVER).current(A).validUntil(at(1)).signedBy(A));

    assertEquals(signed(object), objects(answer(at(0))));
  }
}
