package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.transport.Deadline;

@Timeout(120)
class ParallelVerifierTest {
  private static final SigningKey A = key("a");
  private static final SigningKey B = key("b");
  private final FakeSource source = new FakeSource();
  private final ExecutorService executor = Executors.newFixedThreadPool(3);
  private final KeyRing ring =
      new KeyRing(
          new InMemoryKeyStore(100),
          List.of(source),
          server -> Optional.empty(),
          Set.of(),
          () -> NOW);
  private final ParallelVerifier verifier =
      new ParallelVerifier(ring, new SignatureChecker(1000), executor, 4);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static Pdu event(ServerName server, SigningKey key, long ts, String body) {
    return TestPdus.message(RoomVersion.V12, server, key, ts, body);
  }

  private static List<SignatureVerdict> verdicts(List<SignatureReport> reports) {
    return reports.stream().map(report -> report.verdicts().values().iterator().next()).toList();
  }

  @Test
  void everyEventGetsItsReportInOrder() {
    source.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));
    List<Pdu> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(event(i % 3 == 0 ? SERVER : OTHER, A, at(i), "" + i));
    }

    List<SignatureReport> reports = verifier.verify(events);

    for (int i = 0; i < 100; i++) {
      assertEquals(
          i % 3 == 0 ? SignatureVerdict.VALID : SignatureVerdict.UNKNOWN_KEY,
          verdicts(reports).get(i));
      assertEquals(i % 3 == 0, reports.get(i).isValid());
      assertEquals(Set.of(events.get(i).sender().server()), reports.get(i).verdicts().keySet());
    }
    assertEquals(100, reports.size());
    assertEquals(1, source.queries.size());
  }

  @Test
  void noEventsAreVerifiedAtOnce() {
    assertEquals(List.of(), verifier.verify(List.of()));
    assertEquals(List.of(), source.queries);
  }

  @Test
  void allKeysAreFetchedInOneQueryAsLongAsTheyAreNeeded() {
    verifier.verify(
        List.of(
            event(SERVER, A, at(5), "x"),
            event(OTHER, B, at(7), "x"),
            event(SERVER, A, at(9), "y"),
            event(SERVER, B, at(-5), "x")));

    assertEquals(
        List.of(
            List.of(want(SERVER, "a", at(9)), want(OTHER, "b", at(7)), want(SERVER, "b", at(-5)))),
        source.queries);
  }

  @Test
  void anEventIsNotValidAfterItsKey() {
    source.answers(SERVER, published(SERVER, A));

    assertEquals(
        List.of(SignatureVerdict.VALID, SignatureVerdict.UNKNOWN_KEY),
        verdicts(
            verifier.verify(
                List.of(event(SERVER, A, at(DAY), "x"), event(SERVER, A, at(DAY) + 1, "x")))));
  }

  @Test
  void anEventOfAnImpossibleTimeDoesntHideTheOthers() {
    source.answers(SERVER, published(SERVER, A));

    assertEquals(
        List.of(SignatureVerdict.UNKNOWN_KEY, SignatureVerdict.VALID, SignatureVerdict.VALID),
        verdicts(
            verifier.verify(
                List.of(
                    event(SERVER, A, (1L << 53) - 1, "x"),
                    event(SERVER, A, at(0), "x"),
                    event(SERVER, A, -5, "x")))));
    assertEquals(List.of(want(SERVER, "a", at(0))), source.asked());
  }

  @Test
  void roomVersionsWithoutKeyValidityAskForAnyKey() {
    RoomVersion version =
        RoomVersions.STABLE.all().stream()
            .filter(v -> !v.has(RoomTrait.KEY_VALIDITY) && !v.eventFormat().carriesEventId())
            .findFirst()
            .orElseThrow();
    source.answers(SERVER, published(SERVER).current(A).validUntil(at(-DAY)).signedBy(A));
    Pdu event =
        Pdu.builder(version, TestPdus.message(RoomVersion.V12, SERVER, A, at(DAY), "x").json())
            .roomId(RoomId.of("!room:server.example"))
            .build(SERVER, A);

    assertEquals(List.of(SignatureVerdict.VALID), verdicts(verifier.verify(List.of(event))));
    assertEquals(List.of(want(SERVER, "a", 0)), source.asked());
  }

  @Test
  void onlyAFewKeysOfOneEventAreFetched() {
    Pdu event = event(SERVER, key("k0"), at(0), "x");
    for (int i = 1; i <= ParallelVerifier.MAX_KEYS_PER_EVENT; i++) {
      event = event.signedBy(SERVER, key("k" + i));
    }

    verifier.verify(List.of(event));

    assertEquals(ParallelVerifier.MAX_KEYS_PER_EVENT, source.asked().size());
  }

  @Test
  void whatIsKnownIsNotAskedFor() {
    source.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));
    verifier.verify(List.of(event(SERVER, A, at(0), "x")));

    verifier.verify(
        List.of(
            event(SERVER, A, at(1), "x"),
            event(OTHER, B, at(2), "x"),
            event(SERVER, A, at(3), "x")));

    assertEquals(List.of(want(OTHER, "b", at(2))), source.queries.get(1));
    assertEquals(2, source.queries.size());
  }

  @Test
  void afterTheDeadlineOnlyKnownKeysAreUsedAndNobodyIsAsked() {
    source.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));
    verifier.verify(List.of(event(SERVER, A, at(0), "x")));
    source.queries.clear();
    List<Pdu> events = List.of(event(SERVER, A, at(0), "y"), event(OTHER, B, at(0), "x"));

    List<SignatureReport> reports = verifier.verify(events, Deadline.after(Duration.ZERO));
    assertEquals(List.of(SignatureVerdict.VALID, SignatureVerdict.UNKNOWN_KEY), verdicts(reports));
    assertEquals(List.of(), source.queries);

    assertEquals(
        List.of(SignatureVerdict.VALID, SignatureVerdict.VALID),
        verdicts(verifier.verify(events, inTime())));
  }

  @Test
  void aForgedSignatureIsInvalid() {
    source.answers(SERVER, published(SERVER, A));
    Pdu forged = event(SERVER, key("a", 99), at(0), "x");

    List<SignatureReport> reports = verifier.verify(List.of(forged));

    assertEquals(List.of(SignatureVerdict.INVALID), verdicts(reports));
    assertFalse(reports.get(0).isValid());
  }

  @Test
  void anInterruptedThreadStillGetsReports() {
    source.answers(SERVER, published(SERVER, A)).answers(OTHER, published(OTHER, B));
    Pdu known = event(SERVER, A, at(0), "x");
    verifier.verify(List.of(known));

    Thread.currentThread().interrupt();
    List<SignatureReport> reports = verifier.verify(List.of(known, event(OTHER, B, at(0), "x")));

    assertTrue(Thread.interrupted());
    assertEquals(List.of(SignatureVerdict.VALID, SignatureVerdict.UNKNOWN_KEY), verdicts(reports));
    assertEquals(1, source.queries.size());
  }

  @Test
  void atLeastOneThreadWorks() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ParallelVerifier(ring, new SignatureChecker(1), executor, 0));
    source.answers(SERVER, published(SERVER, A));
    ParallelVerifier alone =
        new ParallelVerifier(
            ring,
            new SignatureChecker(1),
            task -> {
              throw new AssertionError();
            },
            1);

    List<Pdu> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(event(SERVER, A, at(i), "x"));
    }
    assertTrue(alone.verify(events).stream().allMatch(SignatureReport::isValid));
  }

  @Test
  void aCountersignatureIsVerifiedWithKeysThatAreFetched() {
    source.answers(OTHER, published(OTHER, B));
    Pdu countersigned = event(SERVER, A, at(0), "x").signedBy(OTHER, B);

    assertEquals(SignatureVerdict.VALID, verifier.verify(countersigned, OTHER));
    assertEquals(SignatureVerdict.VALID, verifier.verify(countersigned, OTHER));
    assertEquals(List.of(List.of(want(OTHER, "b", at(0)))), source.queries);
  }

  @Test
  void aCountersignatureIsNotValidIfItsServerDidNotMakeIt() {
    source.answers(OTHER, published(OTHER, key("b")));
    Pdu event = event(SERVER, A, at(0), "x");

    assertEquals(SignatureVerdict.NOT_SIGNED, verifier.verify(event, OTHER));
    assertEquals(SignatureVerdict.UNKNOWN_KEY, verifier.verify(event.signedBy(OTHER, A), OTHER));
  }
}
