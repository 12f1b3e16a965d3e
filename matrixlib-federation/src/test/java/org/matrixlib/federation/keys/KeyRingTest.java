package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.HOUR;
import static org.matrixlib.federation.keys.TestKeys.NOTARY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

@Timeout(120)
class KeyRingTest {
  private static final ServerName US = ServerName.of("us.example");
  private static final SigningKey A = key("a");
  private static final SigningKey B = key("b");
  private static final SigningKey FORGED_A = key("a", 99);

  private final KeyStore store = new InMemoryKeyStore(1000);
  private final FakeSource direct = new FakeSource();
  private final FakeSource notary = new FakeSource();
  private final Set<VerifyKey> denied = new HashSet<>();
  private Instant now = NOW;
  private Optional<OwnKeys> ours = Optional.empty();
  private final KeyRing ring = ring(direct, notary);

  private KeyRing ring(KeySource... sources) {
    return new KeyRing(
        store,
        List.of(sources),
        server -> ours.filter(own -> own.server().name().equals(server)),
        denied,
        () -> now);
  }

  private static Optional<VerifyKey> fetch(KeyRing ring, String version, long validAt) {
    return ring.fetch(List.of(want(SERVER, version, validAt)), inTime())
        .find(SERVER, id(version), OptionalLong.of(validAt));
  }

  private Optional<VerifyKey> fetch(String version, long validAt) {
    return fetch(ring, version, validAt);
  }

  private Map<KeyId, VerifyKey> current(String... versions) {
    Set<KeyId> keyIds = new HashSet<>();
    for (String version : versions) {
      keyIds.add(id(version));
    }
    return ring.currentKeys(SERVER, keyIds);
  }

  private Optional<KeyProblem> problem(String version) {
    return ring.problem(SERVER, id(version));
  }

  private static JsonObject validUntil(long ts) {
    return published(SERVER).current(A).validUntil(ts).signedBy(A);
  }

  // What is fetched

  @Test
  void anUnknownKeyIsFetchedAndKept() {
    direct.answers(SERVER, published(SERVER, A));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
    assertEquals(List.of(want(SERVER, "a", at(0))), direct.asked());
    assertEquals(
        Map.of(
            id("a"),
            new KnownKey(A.verifyKey(), at(DAY), OptionalLong.empty(), NOW, published(SERVER, A))),
        store.find(SERVER));
    assertEquals(Optional.empty(), problem("a"));
  }

  @Test
  void aKeyThatIsValidLongEnoughIsNotFetchedAgain() {
    direct.answers(SERVER, published(SERVER, A));
    fetch("a", at(0));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(DAY)));
    assertEquals(1, direct.queries.size());
  }

  @Test
  void aKeyThatIsNotValidLongEnoughIsFetchedAgain() {
    direct.answers(SERVER, validUntil(at(DAY)));
    fetch("a", at(0));
    direct.answers(SERVER, validUntil(at(2 * DAY)));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(DAY) + 1));
    assertEquals(List.of(want(SERVER, "a", at(0)), want(SERVER, "a", at(DAY) + 1)), direct.asked());
  }

  @Test
  void aKeyThatCannotBeValidLongEnoughIsNotFetched() {
    direct.answers(SERVER, validUntil(at(365 * DAY)));

    assertEquals(Optional.empty(), fetch("a", at(7 * DAY) + 1));
    assertEquals(List.of(), direct.queries);
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(7 * DAY)));
    assertEquals(1, direct.queries.size());
  }

  /** G45: the same event is judged the same a year later. */
  @Test
  void aLongValidityEndsSevenDaysAfterFetching() {
    direct.answers(SERVER, validUntil(at(365 * DAY)));
    fetch("a", at(0));
    now = NOW.plusMillis(3 * DAY);

    assertEquals(
        Optional.of(A.verifyKey()), ring.find(SERVER, id("a"), OptionalLong.of(at(7 * DAY))));
    assertEquals(Optional.empty(), ring.find(SERVER, id("a"), OptionalLong.of(at(7 * DAY) + 1)));
  }

  @Test
  void roomVersionsThatDontAskForValidityTakeAnyKnownKey() {
    direct.answers(SERVER, validUntil(at(-DAY)));

    KeyLookup keys = ring.fetch(List.of(want(SERVER, "a", 0)), inTime());

    assertEquals(Optional.of(A.verifyKey()), keys.find(SERVER, id("a"), OptionalLong.empty()));
    assertEquals(Optional.empty(), keys.find(SERVER, id("a"), OptionalLong.of(at(0))));
  }

  @Test
  void oneQueryAsksForAllThatIsMissingOfAllServers() {
    direct.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));

    KeyLookup keys =
        ring.fetch(
            List.of(
                want(SERVER, "a", at(0)),
                want(OTHER, "b", at(0)),
                want(SERVER, "a", at(HOUR)),
                want(SERVER, "a", at(5)),
                want(SERVER, "a", at(8 * DAY))),
            inTime());

    assertEquals(
        List.of(List.of(want(SERVER, "a", at(HOUR)), want(OTHER, "b", at(0)))), direct.queries);
    assertEquals(List.of(), notary.queries);
    assertEquals(Optional.of(A.verifyKey()), keys.find(SERVER, id("a"), OptionalLong.of(at(0))));
    assertEquals(Optional.of(B.verifyKey()), keys.find(OTHER, id("b"), OptionalLong.of(at(0))));
  }

  @Test
  void whatIsKnownIsLookedUpOnceForABatch() {
    direct.answers(SERVER, published(SERVER, A));
    KeyLookup before = ring.known();
    assertEquals(Optional.empty(), before.find(SERVER, id("a"), OptionalLong.empty()));

    fetch("a", at(0));

    assertEquals(Optional.empty(), before.find(SERVER, id("a"), OptionalLong.empty()));
    assertEquals(
        Optional.of(A.verifyKey()), ring.known().find(SERVER, id("a"), OptionalLong.empty()));
  }

  @Test
  void lookingUpFetchesNothing() {
    direct.answers(SERVER, published(SERVER, A));

    assertEquals(Optional.empty(), ring.find(SERVER, id("a"), OptionalLong.empty()));
    assertEquals(List.of(), direct.queries);
  }

  @Test
  void allKeysOfAServerCanBeWanted() {
    direct.answers(SERVER, published(SERVER, A));
    List<WantedKey> all = List.of(new WantedKey(SERVER, Optional.empty(), at(0)));

    KeyLookup keys = ring.fetch(all, inTime());
    now = NOW.plusMillis(HOUR);
    ring.fetch(all, inTime());

    assertEquals(Optional.of(A.verifyKey()), keys.find(SERVER, id("a"), OptionalLong.of(at(0))));
    assertEquals(List.of(all), direct.queries);
  }

  @Test
  void allKeysOfAServerAreFetchedAgainIfNoneIsValidLongEnough() {
    direct.answers(SERVER, published(SERVER, A));
    fetch("a", at(0));
    List<WantedKey> all = List.of(new WantedKey(SERVER, Optional.empty(), at(DAY) + 1));

    ring.fetch(all, inTime());

    assertEquals(all, direct.queries.get(1));
  }

  @Test
  void keysOfOneHashCodeAreToldApart() {
    List<WantedKey> wanted = new ArrayList<>();
    for (int i = 0; i < KeyRing.MAX_WANTED_PER_SERVER; i++) {
      String version = Integer.toBinaryString(64 + i).replace("0", "Aa").replace("1", "BB");
      wanted.add(want(SERVER, version, at(0)));
    }
    assertEquals(1, wanted.stream().map(key -> key.keyId().hashCode()).distinct().count());

    ring.fetch(wanted, inTime());

    assertEquals(List.of(wanted), direct.queries);
  }

  @Test
  void onlySomeKeysOfAServerAreWantedAtOnce() {
    List<WantedKey> many =
        IntStream.range(0, KeyRing.MAX_WANTED_PER_SERVER + 1)
            .mapToObj(i -> want(SERVER, "k" + i, at(0)))
            .toList();
    List<WantedKey> wanted = new ArrayList<>(many);
    wanted.add(want(OTHER, "a", at(0)));

    ring.fetch(wanted, inTime());

    List<WantedKey> expected = new ArrayList<>(many.subList(0, KeyRing.MAX_WANTED_PER_SERVER));
    expected.add(want(OTHER, "a", at(0)));
    assertEquals(expected, direct.queries.get(0));
  }

  // Sources

  @Test
  void theNextSourceIsAskedForWhatIsStillMissing() {
    direct.answers(SERVER, published(SERVER, A)).fails(OTHER, KeyProblem.UNREACHABLE);
    notary.answers(OTHER, published(OTHER, B));

    KeyLookup keys =
        ring.fetch(List.of(want(SERVER, "a", at(0)), want(OTHER, "b", at(0))), inTime());

    assertEquals(List.of(List.of(want(OTHER, "b", at(0)))), notary.queries);
    assertEquals(Optional.of(B.verifyKey()), keys.find(OTHER, id("b"), OptionalLong.of(at(0))));
  }

  @Test
  void theLargestValidityWins() {
    notary.answers(SERVER, validUntil(at(DAY)), validUntil(at(3 * DAY)), validUntil(at(2 * DAY)));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(3 * DAY)));
    assertEquals(validUntil(at(3 * DAY)), store.find(SERVER).get(id("a")).json());
  }

  @Test
  void anAnswerAboutServersThatWerentAskedForIsIgnored() {
    direct.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));

    fetch("a", at(0));

    assertEquals(Map.of(), store.find(OTHER));
  }

  @Test
  void theKeysOfAnotherServerAreRefusedByName() {
    direct.answers(SERVER, published(OTHER, A));

    assertEquals(Optional.empty(), fetch("a", at(0)));
    assertEquals(Optional.of(KeyProblem.NAME_MISMATCH), problem("a"));
    assertEquals(Map.of(), store.find(SERVER));
    assertEquals(Map.of(), store.find(OTHER));
  }

  @Test
  void anAnswerSignedByNobodyIsRefusedByName() {
    direct.answers(SERVER, published(SERVER).current(A).validUntil(at(DAY)).unsigned());

    assertEquals(Optional.empty(), fetch("a", at(0)));
    assertEquals(Optional.of(KeyProblem.NOT_SELF_SIGNED), problem("a"));
  }

  @Test
  void anAnswerWithTenThousandKeysIsRefusedByName() {
    TestKeys.Published many = published(SERVER).current(A).validUntil(at(DAY));
    for (int i = 0; i < 10_000; i++) {
      many.current("ed25519:k" + i, A.verifyKey());
    }
    direct.answers(SERVER, many.signedBy(A));

    assertEquals(Optional.empty(), fetch("a", at(0)));
    assertEquals(Optional.of(KeyProblem.TOO_MANY_KEYS), problem("a"));
    assertEquals(Map.of(), store.find(SERVER));
  }

  @Test
  void oneBadObjectDoesntHarmTheOthers() {
    notary.answers(SERVER, published(OTHER, A), published(SERVER).unsigned(), published(SERVER, A));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
    assertEquals(Optional.empty(), problem("a"));
  }

  @Test
  void onlySomeObjectsOfAServerAreRead() {
    JsonObject[] objects = new JsonObject[KeyRing.MAX_OBJECTS_PER_SERVER + 1];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = published(SERVER, key("k" + i));
    }
    notary.answers(SERVER, objects);

    assertEquals(Optional.of(key("k63").verifyKey()), fetch("k63", at(0)), "the last that is read");
    assertEquals(Optional.empty(), ring.find(SERVER, id("k64"), OptionalLong.empty()));
  }

  // A notary that lies

  @Test
  void aLyingNotaryCannotReplaceAValidKey() {
    direct.answers(SERVER, validUntil(at(DAY)));
    fetch("a", at(0));
    direct.fails(SERVER, KeyProblem.UNREACHABLE).answers(SERVER);
    notary.answers(
        SERVER, published(SERVER).current(FORGED_A).validUntil(at(365 * DAY)).signedBy(FORGED_A));

    assertEquals(Optional.empty(), fetch("a", at(2 * DAY)));
    assertEquals(Optional.of(A.verifyKey()), ring.find(SERVER, id("a"), OptionalLong.of(at(DAY))));
    assertEquals(Optional.of(KeyProblem.NOT_VALID_LONG_ENOUGH), problem("a"));
  }

  @Test
  void aLyingNotaryCannotShortenAValidity() {
    direct.answers(SERVER, validUntil(at(DAY)));
    fetch("a", at(0));
    notary.answers(
        SERVER,
        published(SERVER).current(B).old(A, at(-DAY)).validUntil(at(DAY)).signedBy(B),
        validUntil(at(HOUR)));
    fetch("b", at(0));

    assertEquals(1, notary.queries.size());
    assertEquals(Map.of(id("a"), A.verifyKey(), id("b"), B.verifyKey()), current("a", "b"));
    assertEquals(Optional.of(A.verifyKey()), ring.find(SERVER, id("a"), OptionalLong.of(at(DAY))));
  }

  @Test
  void aLyingNotaryCannotMakeAKeyValidForLong() {
    notary.answers(SERVER, validUntil(at(3650 * DAY)));
    fetch("a", at(0));

    assertEquals(Optional.empty(), ring.find(SERVER, id("a"), OptionalLong.of(at(7 * DAY) + 1)));
  }

  @Test
  void aLyingNotaryCannotMakeUpASelfSignature() {
    JsonObject forged = published(SERVER).current(A).validUntil(at(DAY)).signedBy(FORGED_A);
    notary.answers(SERVER, SignedJson.sign(forged, NOTARY, key("n")));

    assertEquals(Optional.empty(), fetch("a", at(0)));
    assertEquals(Optional.of(KeyProblem.INVALID_SELF_SIGNATURE), problem("a"));
  }

  // Failures

  @Test
  void whatCouldNotBeHadIsNotAskedForAgainForAWhile() {
    direct.fails(SERVER, KeyProblem.UNREACHABLE);
    fetch("a", at(0));
    assertEquals(Optional.of(KeyProblem.UNREACHABLE), problem("a"));

    now = NOW.plusSeconds(59);
    fetch("a", at(0));
    assertEquals(1, direct.queries.size());
    assertEquals(1, notary.queries.size());

    now = NOW.plusSeconds(60);
    direct.answers(SERVER, published(SERVER, A));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
    assertEquals(Optional.empty(), problem("a"));
  }

  @Test
  void aKeyThatIsNotPublishedIsSaidSo() {
    direct.answers(SERVER, published(SERVER, A));
    notary.fails(SERVER, KeyProblem.UNREACHABLE);

    assertEquals(Optional.empty(), fetch("b", at(0)));
    assertEquals(Optional.of(KeyProblem.NOT_PUBLISHED), problem("b"));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
    assertEquals(1, direct.queries.size());
  }

  @Test
  void whatOneSourceFoundWrongSaysMoreThanThatAnotherIsUnreachable() {
    direct.fails(SERVER, KeyProblem.UNREACHABLE);
    notary.fails(SERVER, KeyProblem.NOT_SIGNED_BY_NOTARY);
    fetch("a", at(0));
    assertEquals(Optional.of(KeyProblem.NOT_SIGNED_BY_NOTARY), problem("a"));

    now = NOW.plusSeconds(60);
    direct.fails(SERVER, KeyProblem.MALFORMED);
    notary.fails(SERVER, KeyProblem.UNREACHABLE);
    fetch("a", at(0));
    assertEquals(Optional.of(KeyProblem.MALFORMED), problem("a"));
  }

  @Test
  void aServerThatNobodyAnswersForIsUnreachable() {
    fetch("a", at(0));

    assertEquals(Optional.of(KeyProblem.UNREACHABLE), problem("a"));
  }

  @Test
  void eventsOfTheFutureDontDelayTheRenewalOfAKey() {
    direct.answers(SERVER, validUntil(at(DAY)));
    for (int minute = 0; minute < 10; minute++) {
      now = NOW.plusSeconds(60L * minute);
      fetch("a", at(3 * DAY));
    }
    assertEquals(10, direct.queries.size());

    now = NOW.plusSeconds(600);
    direct.answers(SERVER, validUntil(at(4 * DAY)));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(3 * DAY)));
  }

  @Test
  void strangersCannotHaveAServerAskedForEveryKeyTheyMakeUp() {
    for (int i = 0; i < 100; i++) {
      fetch("madeUp" + i, at(0));
    }

    assertEquals(FailedFetches.MAX_KEYS_PER_SERVER, direct.queries.size());
  }

  @Test
  void keysThatAreMadeUpDontKeepAKnownOneFromBeingRenewed() {
    direct.answers(SERVER, validUntil(at(DAY)));
    fetch("a", at(0));
    for (int i = 0; i < 100; i++) {
      fetch("madeUp" + i, at(0));
    }

    direct.answers(SERVER, validUntil(at(4 * DAY)));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(3 * DAY)));
  }

  @Test
  void keysThatAreMadeUpKeepANewOneFromBeingFetchedForAMinuteAtMost() {
    direct.answers(SERVER, published(SERVER, B));
    for (int hour = 0; hour < 8; hour++) {
      now = NOW.plusSeconds(3_600L * hour);
      for (int i = 0; i < 100; i++) {
        fetch("madeUp" + i, at(0));
      }
    }

    now = now.plusSeconds(60);
    direct.answers(SERVER, published(SERVER, A));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
  }

  @Test
  void whoTakesOverANameTakesNothingFromItsHistory() {
    direct.answers(SERVER, validUntil(at(DAY)));
    fetch("a", at(0));
    now = NOW.plusMillis(2 * DAY);
    direct.answers(
        SERVER, published(SERVER).current(FORGED_A).validUntil(at(4 * DAY)).signedBy(FORGED_A));

    assertEquals(Optional.of(FORGED_A.verifyKey()), fetch("a", at(3 * DAY)));
    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(0)));
    assertEquals(Map.of(id("a"), FORGED_A.verifyKey()), current("a"));
    assertEquals(Optional.of(A.verifyKey()), ring.find(SERVER, id("a"), OptionalLong.empty()));
  }

  // Keys that must not be used

  /** CVE-2026-24044: a private key that was shipped with a product, of a server known before. */
  @Test
  void aDeniedKeyThatIsKnownIsNotUsed() {
    direct.answers(SERVER, published(SERVER, A));
    fetch("a", at(0));
    denied.add(A.verifyKey());
    KeyRing strict = ring(direct);

    assertEquals(Optional.empty(), strict.find(SERVER, id("a"), OptionalLong.of(at(0))));
    assertEquals(Map.of(), strict.currentKeys(SERVER, Set.of(id("a"))));
    assertEquals(Optional.empty(), fetch(strict, "a", at(0)));
  }

  @Test
  void aDeniedKeyIsNotLearnt() {
    denied.add(A.verifyKey());
    direct.answers(SERVER, published(SERVER).current(A).current(B).validUntil(at(DAY)).signedBy(B));
    KeyRing strict = ring(direct);

    assertEquals(Optional.empty(), fetch(strict, "a", at(0)));
    assertEquals(
        Map.of(id("b"), B.verifyKey()), strict.currentKeys(SERVER, Set.of(id("a"), id("b"))));
    assertEquals(Set.of(id("b")), store.find(SERVER).keySet());
  }

  @Test
  void ourOwnKeyMayBeDeniedToo() {
    ours = Optional.of(new OwnKeys(new LocalServer(US, A), Map.of()));
    denied.add(A.verifyKey());
    KeyRing strict = ring(direct);

    assertEquals(Optional.empty(), strict.find(US, id("a"), OptionalLong.empty()));
    assertEquals(Map.of(), strict.currentKeys(US, Set.of(id("a"))));
  }

  // Requests

  @Test
  void theCurrentKeysOfAServerAreFetched() {
    direct.answers(SERVER, published(SERVER).current(A).current(B).validUntil(at(DAY)).signedBy(A));

    assertEquals(Map.of(id("a"), A.verifyKey()), current("a", "c"));
    assertEquals(
        Set.of(want(SERVER, "a", at(0)), want(SERVER, "c", at(0))), Set.copyOf(direct.asked()));
    assertEquals(Map.of(id("a"), A.verifyKey(), id("b"), B.verifyKey()), current("a", "b"));
  }

  @Test
  void anOldKeyVerifiesEventsButNeverRequests() {
    direct.answers(
        SERVER, published(SERVER).current(B).old(A, at(-HOUR)).validUntil(at(DAY)).signedBy(B));

    assertEquals(Optional.of(A.verifyKey()), fetch("a", at(-HOUR)));
    assertEquals(Optional.empty(), fetch("a", at(-HOUR) + 1));
    assertEquals(Map.of(), current("a"));
    assertEquals(1, direct.queries.size(), "what has expired doesn't become valid again");
  }

  @Test
  void anOldKeyThatClaimsToExpireLaterVerifiesNoRequests() {
    direct.answers(
        SERVER, published(SERVER).current(B).old(A, at(DAY)).validUntil(at(DAY)).signedBy(B));

    assertEquals(Map.of(id("b"), B.verifyKey()), current("a", "b"));
  }

  @Test
  void aKeyThatIsNoLongerValidIsFetchedForARequest() {
    direct.answers(SERVER, validUntil(at(HOUR)));
    assertEquals(Map.of(id("a"), A.verifyKey()), current("a"));

    now = NOW.plusMillis(HOUR + 1);
    assertEquals(Map.of(), current("a"));
    assertEquals(2, direct.queries.size());
    assertEquals(Optional.of(KeyProblem.NOT_VALID_LONG_ENOUGH), problem("a"));

    now = NOW.plusMillis(2 * HOUR);
    direct.answers(SERVER, validUntil(at(3 * HOUR)));
    assertEquals(Map.of(id("a"), A.verifyKey()), current("a"));
  }

  // Our own keys

  /** G139: asking ourselves over the network could wait for itself. */
  @Test
  void ourOwnKeysAreAnsweredFromWhatWeHave() {
    ours = Optional.of(new OwnKeys(new LocalServer(US, A), Map.of()).rotate(B, NOW));

    KeyLookup keys =
        ring.fetch(
            List.of(want(US, "a", at(0)), want(US, "b", at(0)), want(US, "c", at(0))), inTime());

    assertEquals(List.of(), direct.queries);
    assertEquals(Optional.of(A.verifyKey()), keys.find(US, id("a"), OptionalLong.of(at(0))));
    assertEquals(Optional.empty(), keys.find(US, id("a"), OptionalLong.of(at(1))));
    assertEquals(Optional.of(B.verifyKey()), ring.find(US, id("b"), OptionalLong.of(at(1))));
    assertEquals(
        Map.of(id("b"), B.verifyKey()), ring.currentKeys(US, Set.of(id("a"), id("b"), id("c"))));
  }

  @Test
  void aNewKeyOfOursIsInUseAtOnce() {
    ours = Optional.of(new OwnKeys(new LocalServer(US, A), Map.of()));
    assertEquals(Map.of(id("a"), A.verifyKey()), ring.currentKeys(US, Set.of(id("a"), id("b"))));

    ours = ours.map(own -> own.rotate(B, NOW));
    assertEquals(Map.of(id("b"), B.verifyKey()), ring.currentKeys(US, Set.of(id("a"), id("b"))));
  }

  // Threads

  @Test
  void threadsThatNeedTheSameKeyShareOneFetch() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    direct.answers(SERVER, published(SERVER, A));
    KeyRing shared =
        ring(
            (wanted, deadline) -> {
              asked.countDown();
              await(answered);
              return direct.fetch(wanted, deadline);
            });
    List<Thread> threads = new ArrayList<>();
    List<Optional<VerifyKey>> found = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(() -> found.add(fetch(shared, "a", at(0))));
      thread.start();
      threads.add(thread);
      await(asked);
    }
    answered.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(Collections.nCopies(8, Optional.of(A.verifyKey())), found);
    assertEquals(1, direct.queries.size());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void interruptionLeavesKeysUnknownAndIsNobodysFailure() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    KeyRing slow =
        ring(
            (wanted, deadline) -> {
              asked.countDown();
              await(never);
              return new KeyAnswer(Map.of(), Map.of(SERVER, KeyProblem.UNREACHABLE));
            },
            notary);
    AtomicReference<Optional<VerifyKey>> found = new AtomicReference<>();
    AtomicBoolean stayed = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              found.set(fetch(slow, "a", at(0)));
              stayed.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    asked.await();
    thread.interrupt();
    thread.join();

    assertEquals(Optional.empty(), found.get());
    assertTrue(stayed.get());
    assertEquals(Optional.empty(), slow.problem(SERVER, id("a")));
    assertEquals(List.of(), notary.queries);
  }

  @Test
  void whoWaitsForAnothersFetchCanBeInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    direct.answers(SERVER, published(SERVER, A));
    KeyRing slow =
        ring(
            (wanted, deadline) -> {
              asked.countDown();
              await(answered);
              return direct.fetch(wanted, deadline);
            });
    AtomicReference<Optional<VerifyKey>> first = new AtomicReference<>();
    Thread fetching = new Thread(() -> first.set(fetch(slow, "a", at(0))));
    fetching.start();
    asked.await();
    AtomicReference<Optional<VerifyKey>> second = new AtomicReference<>();
    AtomicBoolean stayed = new AtomicBoolean();
    Thread waiting =
        new Thread(
            () -> {
              second.set(fetch(slow, "a", at(0)));
              stayed.set(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    waiting.join();
    answered.countDown();
    fetching.join();

    assertEquals(Optional.empty(), second.get());
    assertTrue(stayed.get());
    assertEquals(Optional.of(A.verifyKey()), first.get());
    assertEquals(1, direct.queries.size());
  }

  @Test
  void aSourceThatThrowsDoesntBlockTheKeyForOthers() {
    AtomicBoolean broken = new AtomicBoolean(true);
    direct.answers(SERVER, published(SERVER, A));
    KeyRing fragile =
        ring(
            (wanted, deadline) -> {
              if (broken.getAndSet(false)) {
                throw new IllegalStateException();
              }
              return direct.fetch(wanted, deadline);
            });

    assertThrows(IllegalStateException.class, () -> fetch(fragile, "a", at(0)));
    assertEquals(Optional.of(A.verifyKey()), fetch(fragile, "a", at(0)));
    assertFalse(broken.get());
  }

  @Test
  void noServerIsAskedAfterTheDeadline() {
    direct.answers(SERVER, published(SERVER, A));
    List<WantedKey> wanted = List.of(want(SERVER, "a", at(0)));

    KeyLookup keys = ring.fetch(wanted, Deadline.after(Duration.ZERO));

    assertEquals(Optional.empty(), keys.find(SERVER, id("a"), OptionalLong.of(at(0))));
    assertEquals(List.of(), direct.queries);
  }

  @Test
  void whatCouldntBeAskedInTimeIsNobodysFailure() {
    AtomicLong time = new AtomicLong();
    KeyRing slow =
        ring(
            (wanted, deadline) -> {
              time.addAndGet(Duration.ofSeconds(5).toNanos());
              return new KeyAnswer(Map.of(), Map.of(SERVER, KeyProblem.UNREACHABLE));
            },
            notary);
    List<WantedKey> wanted = List.of(want(SERVER, "a", at(0)));

    slow.fetch(wanted, Deadline.after(Duration.ofSeconds(5), time::get));
    assertEquals(Optional.empty(), slow.problem(SERVER, id("a")));
    assertEquals(List.of(), notary.queries);

    slow.fetch(wanted, Deadline.after(Duration.ofSeconds(6), time::get));
    assertEquals(Optional.of(KeyProblem.UNREACHABLE), slow.problem(SERVER, id("a")));
    assertEquals(1, notary.queries.size());
  }

  @Test
  void serversOfOneBatchAreCountedAndTheRestIsLeftForAnother() {
    List<WantedKey> wanted = new ArrayList<>();
    for (int i = 0; i <= KeyRing.MAX_SERVERS_PER_FETCH; i++) {
      wanted.add(want(ServerName.of("s" + i + ".example"), "a", at(0)));
      wanted.add(want(ServerName.of("s" + i + ".example"), "b", at(0)));
    }

    ring.fetch(wanted, inTime());
    assertEquals(List.of(wanted.subList(0, wanted.size() - 2)), direct.queries);

    ring.fetch(wanted, inTime());
    assertEquals(wanted.subList(wanted.size() - 2, wanted.size()), direct.queries.get(1));
  }

  @Test
  void whoWaitsForAnothersFetchWaitsNoLongerThanItsOwnDeadline() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    direct.answers(SERVER, published(SERVER, A));
    KeyRing slow =
        ring(
            (wanted, deadline) -> {
              asked.countDown();
              await(answered);
              return direct.fetch(wanted, deadline);
            });
    Thread fetching = new Thread(() -> fetch(slow, "a", at(0)));
    fetching.start();
    asked.await();

    Optional<VerifyKey> known =
        slow.fetch(List.of(want(SERVER, "a", at(0))), Deadline.after(Duration.ofMillis(20)))
            .find(SERVER, id("a"), OptionalLong.of(at(0)));
    answered.countDown();
    fetching.join();

    assertEquals(Optional.empty(), known);
    assertEquals(1, direct.queries.size());
  }
}
