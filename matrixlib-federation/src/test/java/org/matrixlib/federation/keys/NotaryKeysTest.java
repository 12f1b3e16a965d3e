package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.NOTARY;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure.Kind;
import org.matrixlib.federation.endpoint.QueryNotaryKeys;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

class NotaryKeysTest {
  private static final SigningKey NOTARY_KEY = key("n");
  private static final Map<KeyId, VerifyKey> PINNED =
      Map.of(NOTARY_KEY.keyId(), NOTARY_KEY.verifyKey());

  private final FakeClient client = new FakeClient();
  private final List<Set<KeyId>> keysAsked = new ArrayList<>();
  private final NotaryKeys source =
      new NotaryKeys(
          client,
          NOTARY,
          (server, keyIds) -> {
            assertEquals(NOTARY, server);
            keysAsked.add(keyIds);
            return PINNED;
          });

  private static JsonObject notarized(JsonObject object) {
    return SignedJson.sign(object, NOTARY, NOTARY_KEY);
  }

  private void notaryGives(JsonValue... entries) {
    client.answers(
        NOTARY, JsonObject.builder().put("server_keys", JsonArray.of(List.of(entries))).build());
  }

  private KeyAnswer fetch() {
    return source.fetch(List.of(want(SERVER, "a", at(1)), want(OTHER, "b", at(2))), inTime());
  }

  @Test
  void whatTheNotarySignedIsTaken() {
    JsonObject one = notarized(published(SERVER, key("a")));
    JsonObject two = notarized(published(SERVER, key("c")));
    JsonObject three = notarized(published(OTHER, key("b")));
    notaryGives(one, three, two);

    KeyAnswer answer = fetch();

    assertEquals(Map.of(SERVER, List.of(one, two), OTHER, List.of(three)), answer.objects());
    assertEquals(Map.of(), answer.problems());
    assertEquals(
        List.of(
            new FakeClient.Sent(
                NOTARY,
                new QueryNotaryKeys(List.of(want(SERVER, "a", at(1)), want(OTHER, "b", at(2)))))),
        client.sent);
    assertEquals(List.of(Set.of(id("n"))), keysAsked);
  }

  @Test
  void whatTheNotaryDidntSignIsRefusedByName() {
    JsonObject good = notarized(published(OTHER, key("b")));
    notaryGives(published(SERVER, key("a")), good);

    KeyAnswer answer = fetch();

    assertEquals(Map.of(OTHER, List.of(good)), answer.objects());
    assertEquals(Map.of(SERVER, KeyProblem.NOT_SIGNED_BY_NOTARY), answer.problems());
  }

  @Test
  void aSignatureByAnotherKeyOfTheNotarysNameIsNotTaken() {
    notaryGives(
        SignedJson.sign(published(SERVER, key("a")), NOTARY, key("n", 99)),
        SignedJson.sign(published(OTHER, key("b")), NOTARY, key("other")));

    KeyAnswer answer = fetch();

    assertEquals(Map.of(), answer.objects());
    assertEquals(
        Map.of(SERVER, KeyProblem.NOT_SIGNED_BY_NOTARY, OTHER, KeyProblem.NOT_SIGNED_BY_NOTARY),
        answer.problems());
  }

  @Test
  void entriesForOtherServersAreIgnored() {
    ServerName third = ServerName.of("third.example");
    notaryGives(
        notarized(published(third, key("a"))),
        published(third, key("a")),
        notarized(JsonObject.builder().put("server_name", "not a name").build()),
        notarized(JsonObject.EMPTY));

    assertEquals(new KeyAnswer(Map.of(), Map.of()), fetch());
  }

  @Test
  void entriesThatAreNoObjectAreIgnored() {
    JsonObject good = notarized(published(SERVER, key("a")));
    notaryGives(JsonNumber.of(1), JsonArray.EMPTY, good);

    assertEquals(new KeyAnswer(Map.of(SERVER, List.of(good)), Map.of()), fetch());
  }

  @Test
  void aNotaryThatFailsIsAProblemOfEachServer() {
    client.fails(NOTARY, Kind.TIMED_OUT);
    assertEquals(
        Map.of(SERVER, KeyProblem.UNREACHABLE, OTHER, KeyProblem.UNREACHABLE), fetch().problems());
  }

  @Test
  void anAnswerThatIsNotOfTheSpecificationIsAProblemOfEachServer() {
    client.answers(NOTARY, "{\"server_keys\":{}}");

    assertEquals(
        Map.of(SERVER, KeyProblem.MALFORMED, OTHER, KeyProblem.MALFORMED), fetch().problems());
  }

  @Test
  void aLongQueryIsSplitByServers() {
    List<WantedKey> wanted = new ArrayList<>();
    for (int i = 0; i < QueryNotaryKeys.MAX_SERVERS + 1; i++) {
      wanted.add(want(ServerName.of("s" + i), "a", 1));
    }
    wanted.add(want(ServerName.of("s0"), "b", 1));
    notaryGives();

    source.fetch(wanted, inTime());

    List<List<WantedKey>> queries = queries();
    assertEquals(2, queries.size());
    assertEquals(QueryNotaryKeys.MAX_SERVERS + 1, queries.get(0).size());
    assertEquals(
        List.of(want(ServerName.of("s" + QueryNotaryKeys.MAX_SERVERS), "a", 1)), queries.get(1));
  }

  @Test
  void aLongQueryIsSplitByKeys() {
    List<WantedKey> wanted = new ArrayList<>();
    for (int server = 0; server < 3; server++) {
      for (int i = 0; i < QueryNotaryKeys.MAX_KEYS / 2; i++) {
        wanted.add(want(ServerName.of("s" + server), "k" + i, 1));
      }
    }
    notaryGives();

    source.fetch(wanted, inTime());

    assertEquals(
        List.of(QueryNotaryKeys.MAX_KEYS, QueryNotaryKeys.MAX_KEYS / 2),
        queries().stream().map(List::size).toList());
  }

  /** A notary whose answers about some servers are too long. */
  private NotaryKeys spoiltBy(Predicate<ServerName> isFat) {
    FederationClient halving =
        new FederationClient() {
          @Override
          public ServerName origin() {
            return client.origin();
          }

          @Override
          public <A> A send(ServerName destination, FederationCall<A> call)
              throws RequestFailedException {
            QueryNotaryKeys query = (QueryNotaryKeys) call;
            if (query.wanted().stream().map(WantedKey::server).anyMatch(isFat)) {
              client.fails(NOTARY, Kind.PROTOCOL);
            } else {
              client.recovers(NOTARY);
            }
            return client.send(destination, call);
          }
        };
    return new NotaryKeys(halving, NOTARY, (server, keyIds) -> PINNED);
  }

  @Test
  void oneServerDoesntSpoilTheAnswerForOthers() {
    List<WantedKey> wanted = new ArrayList<>();
    List<JsonValue> known = new ArrayList<>();
    for (int i = 0; i < QueryNotaryKeys.MAX_SERVERS; i++) {
      ServerName server = ServerName.of("s" + i);
      wanted.add(want(server, "a", 1));
      wanted.add(want(server, "b", 1));
      known.add(notarized(published(server, key("a"))));
    }
    notaryGives(known.toArray(JsonValue[]::new));
    ServerName fat = ServerName.of("s42");

    KeyAnswer answer = spoiltBy(fat::equals).fetch(wanted, inTime());

    assertEquals(Map.of(fat, KeyProblem.MALFORMED), answer.problems());
    assertEquals(QueryNotaryKeys.MAX_SERVERS - 1, answer.objects().size());
    assertTrue(client.sent.size() <= 15, client.sent.size() + " queries");
  }

  @Test
  void aNotaryThatAnswersNothingRightIsNotAskedForever() {
    List<WantedKey> wanted = new ArrayList<>();
    for (int i = 0; i < QueryNotaryKeys.MAX_SERVERS; i++) {
      wanted.add(want(ServerName.of("s" + i), "a", 1));
    }
    notaryGives();

    KeyAnswer answer = spoiltBy(server -> true).fetch(wanted, inTime());

    assertEquals(QueryNotaryKeys.MAX_SERVERS, answer.problems().size());
    assertEquals(1 + 2 * NotaryKeys.MAX_HALVED, client.sent.size());
  }

  @Test
  void noQueryIsMadeAfterTheDeadline() {
    notaryGives();

    source.fetch(List.of(want(SERVER, "a", 1)), Deadline.after(Duration.ZERO));

    assertEquals(List.of(), client.sent);
  }

  private List<List<WantedKey>> queries() {
    return client.sent.stream().map(sent -> ((QueryNotaryKeys) sent.call()).wanted()).toList();
  }

  @Test
  void nothingWantedIsNotAskedFor() {
    source.fetch(List.of(), inTime());

    assertEquals(List.of(), client.sent);
  }

  @Test
  void interruptionEndsTheQueries() {
    Thread.currentThread().interrupt();

    KeyAnswer answer = fetch();

    assertTrue(Thread.interrupted());
    assertEquals(new KeyAnswer(Map.of(), Map.of()), answer);
    assertEquals(List.of(), client.sent);
  }

  @Test
  void onlySomeKeysOfTheNotaryAreAskedFor() {
    JsonObject object = published(SERVER, key("a"));
    for (int i = 0; i < 9; i++) {
      object = SignedJson.sign(object, NOTARY, key("n" + i));
    }
    notaryGives(object);

    fetch();

    Set<KeyId> some = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      some.add(id("n" + i));
    }
    assertEquals(List.of(some), keysAsked);
  }

  /** The notary's word is needed in addition to that of the server, not instead of it. */
  @Test
  void theNotaryCannotSpeakForTheServer() {
    notaryGives(notarized(published(SERVER).current(key("a")).validUntil(at(9)).unsigned()));
    KeyRing ring =
        new KeyRing(
            new InMemoryKeyStore(1),
            List.of(source),
            server -> Optional.empty(),
            Set.of(),
            () -> TestKeys.NOW);

    assertEquals(
        Optional.empty(),
        ring.fetch(List.of(want(SERVER, "a", at(0))), inTime())
            .find(SERVER, id("a"), OptionalLong.of(at(0))));
    assertEquals(Optional.of(KeyProblem.NOT_SELF_SIGNED), ring.problem(SERVER, id("a")));
  }

  @Test
  void theNotarysKeysCanBeFetchedFromItself() {
    FakeSource direct = new FakeSource().answers(NOTARY, published(NOTARY, NOTARY_KEY));
    KeyRing ofNotary =
        new KeyRing(
            new InMemoryKeyStore(1),
            List.of(direct),
            server -> Optional.empty(),
            Set.of(),
            () -> TestKeys.NOW);
    JsonObject object = notarized(published(SERVER, key("a")));
    notaryGives(object);

    KeyAnswer answer =
        new NotaryKeys(client, NOTARY, ofNotary).fetch(List.of(want(SERVER, "a", at(0))), inTime());

    assertEquals(Map.of(SERVER, List.of(object)), answer.objects());
  }
}
