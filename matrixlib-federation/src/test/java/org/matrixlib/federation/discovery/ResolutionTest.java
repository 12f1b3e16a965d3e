package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Endpoint;

/** The steps of the specification, one by one. */
class ResolutionTest {
  private static final String FED = "_matrix-fed._tcp.";
  private static final String LEGACY = "_matrix._tcp.";

  private final TestClock clock = new TestClock();
  private final Map<String, WellKnown> wellKnown = new HashMap<>();
  private final Map<String, SrvAnswer> srv = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final ServerDiscovery discovery =
      new ServerDiscovery(
          host -> {
            asked.add("well-known " + host);
            return wellKnown.getOrDefault(host, new WellKnown.NoDelegation("status 404"));
          },
          name -> {
            asked.add("SRV " + name);
            return srv.getOrDefault(name, new SrvAnswer.Records(List.of(), Duration.ofMinutes(5)));
          },
          clock,
          FixedRandom.MIDDLE);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // step, server name, delegated name, who has SRV records
        //     => host and port dialled, TLS name, Host header
        "1,   1.2.3.4,       -,              -,          1.2.3.4 8448,       1.2.3.4,    1.2.3.4",
        "1,   1.2.3.4:80,    -,              -,          1.2.3.4 80,         1.2.3.4,    1.2.3.4:80",
        "1,   [::1],         -,              -,          ::1 8448,           ::1,        [::1]",
        "1,   [::1]:80,      -,              -,          ::1 80,             ::1,        [::1]:80",
        "1,   1.2.3.4,       other.test,     -,          1.2.3.4 8448,       1.2.3.4,    1.2.3.4",
        "2,   hs1.test:80,   -,              -,          hs1.test 80,        hs1.test,   hs1.test:80",
        "2,   hs1.test:8448, -,              -,          hs1.test 8448,      hs1.test,   hs1.test:8448",
        "2,   hs1.test:80,   other.test,     fed hs1.test, hs1.test 80,      hs1.test,   hs1.test:80",
        "3.1, hs1.test,      5.6.7.8,        -,          5.6.7.8 8448,       5.6.7.8,    5.6.7.8",
        "3.1, hs1.test,      5.6.7.8:443,    -,          5.6.7.8 443,        5.6.7.8,    5.6.7.8:443",
        "3.1, hs1.test,      [::2],          -,          ::2 8448,           ::2,        [::2]",
        "3.1, hs1.test,      [::2]:443,      -,          ::2 443,            ::2,        [::2]:443",
        "3.2, hs1.test,      d.test:443,     -,          d.test 443,         d.test,     d.test:443",
        "3.2, hs1.test,      d.test:8448,    fed d.test, d.test 8448,        d.test,     d.test:8448",
        "3.3, hs1.test,      d.test,         fed d.test, fed.test 8449,      d.test,     d.test",
        "3.3, hs1.test,      d.test,         both d.test, fed.test 8449,     d.test,     d.test",
        "3.4, hs1.test,      d.test,         legacy d.test, legacy.test 8450, d.test,    d.test",
        "3.5, hs1.test,      d.test,         -,          d.test 8448,        d.test,     d.test",
        "3.5, hs1.test,      d.test,         both hs1.test, d.test 8448,     d.test,     d.test",
        "3.5, hs1.test,      hs1.test,       -,          hs1.test 8448,      hs1.test,   hs1.test",
        "4,   hs1.test,      -,              fed hs1.test, fed.test 8449,    hs1.test,   hs1.test",
        "4,   hs1.test,      -,              both hs1.test, fed.test 8449,   hs1.test,   hs1.test",
        "5,   hs1.test,      -,              legacy hs1.test, legacy.test 8450, hs1.test, hs1.test",
        "6,   hs1.test,      -,              -,          hs1.test 8448,      hs1.test,   hs1.test",
        "6,   1.2.3,         -,              -,          1.2.3 8448,         1.2.3,      1.2.3",
        "6,   HS1.test,      -,              -,          HS1.test 8448,      HS1.test,   HS1.test",
      })
  void stepsAreThoseOfTheSpecification(
      String step,
      String server,
      String delegate,
      String services,
      String dialled,
      String tlsName,
      String hostHeader) {
    if (delegate != null) {
      delegate("hs1.test", delegate);
    }
    if (services != null) {
      String[] kindAndHost = services.split(" ", -1);
      services(kindAndHost[0], kindAndHost[1]);
    }
    String[] hostAndPort = dialled.split(" ", -1);

    assertEquals(
        List.of(
            new Endpoint(hostAndPort[0], Integer.parseInt(hostAndPort[1]), tlsName, hostHeader)),
        resolve(server).endpoints(),
        step);
  }

  @Test
  void ipLiteralsAndPortsNeedNoQuestions() {
    resolve("1.2.3.4");
    resolve("[::1]:80");
    resolve("hs1.test:80");

    assertEquals(List.of(), asked);
  }

  @Test
  void delegatedPortNeedsNoSrvRecords() {
    delegate("hs1.test", "d.test:443");

    resolve("hs1.test");

    assertEquals(List.of("well-known hs1.test"), asked);
  }

  @Test
  void delegationIsNotFollowedFurther() {
    delegate("hs1.test", "d.test");
    delegate("d.test", "e.test");

    assertEquals("d.test", resolve("hs1.test").endpoints().get(0).tlsName());
    assertEquals(
        List.of("well-known hs1.test", "SRV " + FED + "d.test", "SRV " + LEGACY + "d.test"), asked);
  }

  @Test
  void legacyRecordsAreNotAskedForIfThereAreOthers() {
    services("both", "hs1.test");

    resolve("hs1.test");

    assertEquals(List.of("well-known hs1.test", "SRV " + FED + "hs1.test"), asked);
  }

  @Test
  void allTargetsAreTriedInOrder() {
    srv.put(
        FED + "hs1.test",
        records(
            new SrvRecord(2, 1, 2, "second.test"),
            new SrvRecord(1, 1, 1, "first.test"),
            new SrvRecord(3, 1, 3, "third.test")));

    assertEquals(
        List.of(
            new Endpoint("first.test", 1, "hs1.test", "hs1.test"),
            new Endpoint("second.test", 2, "hs1.test", "hs1.test"),
            new Endpoint("third.test", 3, "hs1.test", "hs1.test")),
        resolve("hs1.test").endpoints());
  }

  @Test
  void ofManyTargetsTheFirstTwentyAreTried() {
    List<SrvRecord> many = new ArrayList<>();
    for (int i = 30; i > 0; i--) {
      many.add(new SrvRecord(i, 1, i, "a.test"));
    }
    srv.put(FED + "hs1.test", records(many.toArray(SrvRecord[]::new)));

    List<Endpoint> endpoints = resolve("hs1.test").endpoints();

    assertEquals(20, endpoints.size());
    assertEquals(1, endpoints.get(0).port());
    assertEquals(20, endpoints.get(19).port());
  }

  @Test
  void targetOfADotSaysThatThereIsNoService() {
    srv.put(FED + "hs1.test", records(new SrvRecord(0, 0, 0, "")));
    services("legacy", "hs1.test");

    ServerLocation location = resolve("hs1.test");

    assertEquals(List.of(), location.endpoints());
    assertEquals("The SRV records say that there is no such service", last(location));
  }

  @Test
  void targetsThatAreNoneAreLeftOut() {
    srv.put(
        FED + "hs1.test",
        records(
            new SrvRecord(0, 0, 8448, ""),
            new SrvRecord(1, 0, 0, "a.test"),
            new SrvRecord(2, 0, 1, "b.test")));

    assertEquals(
        List.of(new Endpoint("b.test", 1, "hs1.test", "hs1.test")),
        resolve("hs1.test").endpoints());
  }

  @ParameterizedTest
  @CsvSource({FED, LEGACY})
  void serverWhoseSrvRecordsCannotBeHadIsNotFound(String service) {
    srv.put(service + "hs1.test", new SrvAnswer.NoAnswer("SERVFAIL"));

    ServerLocation location = resolve("hs1.test");

    assertEquals(List.of(), location.endpoints());
    assertEquals("SRV records of " + service + "hs1.test: no answer (SERVFAIL)", last(location));
    assertEquals(Duration.ofMinutes(1), clock.until(location.expires()));
  }

  @Test
  void hostWithoutWellKnownAnswerDelegatesToNobody() {
    wellKnown.put("hs1.test", new WellKnown.NoAnswer("silence"));
    services("fed", "hs1.test");

    ServerLocation location = resolve("hs1.test");

    assertEquals("fed.test", location.endpoints().get(0).host());
    assertEquals("hs1.test", location.endpoints().get(0).tlsName());
  }

  @ParameterizedTest
  @CsvSource({"abc.onion, abc.onion", "ABC.ONION, ABC.ONION"})
  void onionNamesHaveNoSrvRecords(String server, String host) {
    assertEquals(List.of(new Endpoint(host, 8448, host, host)), resolve(server).endpoints());
    assertEquals(List.of("well-known " + host), asked);
  }

  @ParameterizedTest
  @CsvSource({"hs1.test:0", "hs1.test:65536", "1.2.3.4:99999", "[::1]:0"})
  void portsThatDoNotExistAreNotConnectedTo(String server) {
    ServerLocation location = resolve(server);

    assertEquals(List.of(), location.endpoints());
    assertTrue(last(location).startsWith("There is no port "));
  }

  @Test
  void highestPortIsConnectedTo() {
    assertEquals(65_535, resolve("hs1.test:65535").endpoints().get(0).port());
    assertEquals(1, resolve("hs1.test:1").endpoints().get(0).port());
  }

  @Test
  void whatExpiresFirstSaysWhenToAskAgain() {
    assertEquals(Duration.ofHours(48), lifetime("1.2.3.4"));
    assertEquals(Duration.ofMinutes(5), lifetime("hs1.test")); // no SRV records
    wellKnown.put(
        "hs2.test",
        new WellKnown.Delegation(ServerName.of("d.test:1"), Optional.of(Duration.ofHours(2))));
    assertEquals(Duration.ofHours(2), lifetime("hs2.test"));
    wellKnown.put(
        "hs3.test",
        new WellKnown.Delegation(ServerName.of("d.test"), Optional.of(Duration.ofHours(2))));
    srv.put(
        FED + "d.test",
        new SrvAnswer.Records(List.of(new SrvRecord(1, 1, 1, "a.test")), Duration.ofHours(3)));
    assertEquals(Duration.ofHours(2), lifetime("hs3.test"));
    srv.put(
        FED + "hs4.test",
        new SrvAnswer.Records(List.of(new SrvRecord(1, 1, 1, "a.test")), Duration.ofMinutes(2)));
    assertEquals(Duration.ofMinutes(2), lifetime("hs4.test"));
  }

  @Test
  void stepsAreForHumans() {
    delegate("hs1.test", "d.test");
    services("legacy", "d.test");

    ServerLocation location = resolve("hs1.test");

    assertEquals(ServerName.of("hs1.test"), location.server());
    assertEquals(
        """
        The well-known file of hs1.test delegates to d.test
        SRV records of _matrix-fed._tcp.d.test: none
        SRV records of _matrix._tcp.d.test: 1 found
        Connect to port 8450 of legacy.test, with a certificate for d.test and Host: d.test""",
        String.join("\n", location.steps()));
    assertEquals("Names of .onion have no SRV records", resolve("abc.onion").steps().get(1));
    assertEquals("There is no port 0", last(resolve("hs1.test:0")));
  }

  @Test
  void lotsAreDrawnAnewEachTime() {
    srv.put(
        FED + "hs1.test",
        records(new SrvRecord(1, 1, 1, "a.test"), new SrvRecord(1, 1, 1, "b.test")));
    ServerDiscovery random =
        new ServerDiscovery(
            host -> new WellKnown.NoDelegation("none"), srv::get, clock, new java.util.Random(1));

    String firsts =
        java.util.stream.IntStream.range(0, 50)
            .mapToObj(i -> random.resolve(ServerName.of("hs1.test")).endpoints().get(0).host())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));

    assertEquals("a.test b.test", firsts);
  }

  @Test
  void interruptionEndsTheSearch() {
    ServerDiscovery interrupted =
        new ServerDiscovery(
            host -> {
              throw new InterruptedException();
            },
            srv::get,
            clock,
            FixedRandom.MIDDLE);

    ServerLocation location = interrupted.resolve(ServerName.of("hs1.test"));

    assertTrue(Thread.interrupted());
    assertEquals(List.of(), location.endpoints());
    assertEquals(List.of("Interrupted"), location.steps());
    assertEquals(clock.instant(), location.expires());
    assertFalse(Thread.interrupted());
  }

  private ServerLocation resolve(String server) {
    return discovery.resolve(ServerName.of(server));
  }

  private Duration lifetime(String server) {
    return clock.until(resolve(server).expires());
  }

  private static String last(ServerLocation location) {
    return location.steps().get(location.steps().size() - 1);
  }

  private void delegate(String host, String server) {
    wellKnown.put(host, new WellKnown.Delegation(ServerName.of(server), Optional.empty()));
  }

  private void services(String kind, String host) {
    if (!kind.equals("legacy")) {
      srv.put(FED + host, records(new SrvRecord(1, 1, 8449, "fed.test")));
    }
    if (!kind.equals("fed")) {
      srv.put(LEGACY + host, records(new SrvRecord(1, 1, 8450, "legacy.test")));
    }
  }

  private static SrvAnswer records(SrvRecord... records) {
    return new SrvAnswer.Records(List.of(records), Duration.ofHours(1));
  }
}
