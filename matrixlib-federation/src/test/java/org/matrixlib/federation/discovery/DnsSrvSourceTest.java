package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.matrixlib.federation.testing.TestDns;

class DnsSrvSourceTest {
  private static final String NAME = "_matrix-fed._tcp.hs1.test";
  private static final Duration LONG = Duration.ofMinutes(2);

  private final TestDns dns = TestDns.start();
  private final DnsSrvSource source = new DnsSrvSource(List.of(dns.address()), Runnable::run, LONG);

  @AfterEach
  void close() {
    dns.close();
  }

  @Test
  void recordsAreAnsweredWithTheirShortestTtl() throws Exception {
    dns.srv(NAME, 300, 1, 2, 8448, "a.test");
    dns.srv(NAME, 200, 0, 65_535, 443, "B.test");
    dns.address(NAME, "127.0.0.1");

    SrvAnswer.Records answer = (SrvAnswer.Records) source.query(NAME);

    assertEquals(
        Set.of(new SrvRecord(1, 2, 8448, "a.test"), new SrvRecord(0, 65_535, 443, "B.test")),
        Set.copyOf(answer.records()));
    assertEquals(Duration.ofSeconds(200), answer.ttl());
    assertEquals(List.of("SRV " + NAME), dns.queries());
  }

  @Test
  void aliasesOfTheNameAreFollowed() throws Exception {
    dns.alias(NAME, "services.test");
    dns.srv("services.test", 50, 1, 2, 8448, "a.test");

    assertEquals(
        new SrvAnswer.Records(List.of(new SrvRecord(1, 2, 8448, "a.test")), Duration.ofSeconds(50)),
        source.query(NAME));
  }

  @Test
  void targetOfADotIsNoTarget() throws Exception {
    dns.srv(NAME, 0, 0, 0, ".");

    assertEquals(
        new SrvAnswer.Records(List.of(new SrvRecord(0, 0, 0, "")), Duration.ofSeconds(60)),
        source.query(NAME));
  }

  @Test
  void unknownNameHasNoRecords() throws Exception {
    assertEquals(new SrvAnswer.Records(List.of(), Duration.ofMinutes(5)), source.query(NAME));
  }

  @Test
  void nameOfOtherRecordsHasNoRecords() throws Exception {
    dns.address(NAME, "127.0.0.1");

    assertEquals(new SrvAnswer.Records(List.of(), Duration.ofMinutes(5)), source.query(NAME));
  }

  @Test
  void whatIsNoNameHasNoRecords() throws Exception {
    for (String name :
        List.of(
            "_matrix._tcp.a..b",
            "_matrix._tcp." + "a".repeat(64) + ".test",
            "_matrix._tcp." + "a.".repeat(200))) {
      assertEquals(new SrvAnswer.Records(List.of(), Duration.ofMinutes(5)), source.query(name));
    }
    assertEquals(List.of(), dns.queries());
  }

  @Test
  void serverThatFailsGivesNoAnswer() throws Exception {
    dns.fail(NAME);

    assertEquals(SrvAnswer.NoAnswer.class, source.query(NAME).getClass());
  }

  @Test
  void silentServerGivesNoAnswer() throws Exception {
    dns.silence(NAME);
    DnsSrvSource quick =
        new DnsSrvSource(List.of(dns.address()), Runnable::run, Duration.ofMillis(300));

    assertEquals(new SrvAnswer.NoAnswer("no answer in time"), quick.query(NAME));
  }

  @Test
  void secondServerIsAskedWhenTheFirstIsNotThere() throws Exception {
    TestDns gone = TestDns.start();
    InetSocketAddress where = gone.address();
    gone.close();
    dns.srv(NAME, 50, 1, 2, 8448, "a.test");
    DnsSrvSource both = new DnsSrvSource(List.of(where, dns.address()), Runnable::run, LONG);

    assertEquals(
        new SrvAnswer.Records(List.of(new SrvRecord(1, 2, 8448, "a.test")), Duration.ofSeconds(50)),
        both.query(NAME));
  }

  @Test
  void interruptionEndsTheQuestion() {
    dns.silence(NAME);
    Thread.currentThread().interrupt();

    assertThrows(InterruptedException.class, () -> source.query(NAME));
  }
}
