package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;

class DelegationsTest {
  private static final ServerName SERVER = ServerName.of("matrix.hs1.test:443");
  private static final WellKnown FAILURE = new WellKnown.NoAnswer("silence");
  private static final WellKnown NONE = new WellKnown.NoDelegation("status 404");

  private final TestClock clock = new TestClock();
  private final List<String> fetched = new ArrayList<>();
  private WellKnown answer = FAILURE;
  private Delegations delegations = delegations(0.5);

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT5M",
    "PT4M59S, PT5M",
    "PT5M, PT5M",
    "PT5M1S, PT5M1S",
    "PT47H59M, PT47H59M",
    "PT48H, PT48H",
    "PT49H, PT48H",
    "P9999D, PT48H",
  })
  void delegationIsRememberedAsItsHeadersSayWithinBounds(Duration lifetime, Duration remembered)
      throws Exception {
    answer = new WellKnown.Delegation(SERVER, Optional.of(lifetime));

    Delegations.Known known = delegations.of("hs1.test");

    assertEquals(Optional.of(SERVER), known.server());
    assertEquals(remembered, clock.until(known.expires()));
    assertEquals("delegates to matrix.hs1.test:443", known.explanation());
  }

  @ParameterizedTest
  @CsvSource({"0, PT21H36M", "0.5, PT24H", "0.999999999, PT26H23M59S"})
  void delegationWithoutHeadersIsRememberedForAboutADay(double share, Duration remembered)
      throws Exception {
    delegations = delegations(share);
    answer = new WellKnown.Delegation(SERVER, Optional.empty());

    assertEquals(remembered, clock.until(delegations.of("hs1.test").expires()));
  }

  @Test
  void hostIsAskedAgainWhenItsAnswerExpires() throws Exception {
    answer = delegation(Duration.ofMinutes(10));
    delegations.of("hs1.test");
    clock.pass(Duration.ofMinutes(10).minusNanos(1));
    delegations.of("hs1.test");
    assertEquals(List.of("hs1.test"), fetched);

    clock.pass(Duration.ofNanos(1));
    answer = new WellKnown.Delegation(ServerName.of("other.test"), Optional.empty());

    assertEquals(Optional.of(ServerName.of("other.test")), delegations.of("hs1.test").server());
    assertEquals(List.of("hs1.test", "hs1.test"), fetched);
  }

  @Test
  void hostsAreRememberedApart() throws Exception {
    answer = delegation(Duration.ofMinutes(10));
    delegations.of("hs1.test");
    answer = NONE;

    assertEquals(Optional.empty(), delegations.of("hs2.test").server());
    assertEquals(Optional.of(SERVER), delegations.of("hs1.test").server());
    assertEquals(List.of("hs1.test", "hs2.test"), fetched);
  }

  @Test
  void hostWithoutFileIsAskedAgainInAnHour() throws Exception {
    answer = NONE;

    for (int i = 0; i < 3; i++) {
      Delegations.Known known = delegations.of("hs1.test");
      assertEquals(Optional.empty(), known.server());
      assertEquals(Duration.ofHours(1), clock.until(known.expires()));
      assertEquals("delegates to nobody: status 404", known.explanation());
      clock.pass(Duration.ofHours(1));
    }
  }

  @Test
  void hostWithoutAnswerIsAskedLessAndLessOften() throws Exception {
    List<Duration> remembered = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Delegations.Known known = delegations.of("hs1.test");
      assertEquals(Optional.empty(), known.server());
      assertEquals("gives no answer: silence", known.explanation());
      remembered.add(clock.until(known.expires()));
      clock.pass(clock.until(known.expires()));
    }

    assertEquals(minutes(5, 10, 20, 40, 60, 60, 60), remembered.subList(0, 7));
    assertEquals(minutes(60), remembered.subList(39, 40));
  }

  @Test
  void answerEndsTheBackOff() throws Exception {
    for (WellKnown each :
        List.of(FAILURE, FAILURE, delegation(Duration.ofDays(2)), FAILURE, FAILURE)) {
      answer = each;
      clock.pass(clock.until(delegations.of("hs1.test").expires()));
    }
    assertEquals(5, fetched.size());

    assertEquals(Duration.ofMinutes(20), clock.until(delegations.of("hs1.test").expires()));
  }

  @Test
  void lastDelegationIsUsedWhileTheHostGivesNoAnswer() throws Exception {
    answer = delegation(Duration.ofHours(46));
    delegations.of("hs1.test");
    clock.pass(Duration.ofHours(46));
    answer = FAILURE;

    List<Duration> remembered = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Delegations.Known known = delegations.of("hs1.test");
      assertEquals(Optional.of(SERVER), known.server());
      assertEquals(
          "gives no answer: silence; it lately delegated to matrix.hs1.test:443",
          known.explanation());
      remembered.add(clock.until(known.expires()));
      clock.pass(clock.until(known.expires()));
    }
    assertEquals(minutes(2, 4, 8, 16, 32, 60), remembered);

    assertEquals(Optional.empty(), delegations.of("hs1.test").server()); // 48 hours are over
  }

  @Test
  void delegationIsUsedForTwoDaysWithoutRenewal() throws Exception {
    answer = delegation(Duration.ofDays(2));
    delegations.of("hs1.test");
    answer = FAILURE;
    clock.pass(Duration.ofDays(2));

    Delegations.Known known = delegations.of("hs1.test");

    assertEquals(Optional.empty(), known.server());
    assertEquals(Duration.ofMinutes(5), clock.until(known.expires()));
  }

  @Test
  void delegationThatWasRevokedIsNotUsedAgain() throws Exception {
    answer = delegation(Duration.ofMinutes(5));
    delegations.of("hs1.test");
    clock.pass(Duration.ofMinutes(5));

    answer = NONE;
    Delegations.Known revoked = delegations.of("hs1.test");
    assertEquals(Optional.empty(), revoked.server());
    assertEquals(Duration.ofMinutes(2), clock.until(revoked.expires())); // perhaps by mistake
    clock.pass(Duration.ofMinutes(2));

    answer = FAILURE;
    Delegations.Known failed = delegations.of("hs1.test");
    assertEquals(Optional.empty(), failed.server());
    assertEquals(Duration.ofMinutes(4), clock.until(failed.expires()));
  }

  private static WellKnown delegation(Duration lifetime) {
    return new WellKnown.Delegation(SERVER, Optional.of(lifetime));
  }

  private static List<Duration> minutes(long... minutes) {
    return java.util.Arrays.stream(minutes).mapToObj(Duration::ofMinutes).toList();
  }

  private Delegations delegations(double share) {
    WellKnownSource source =
        host -> {
          fetched.add(host);
          return answer;
        };
    return new Delegations(source, 10, clock, new FixedRandom(share));
  }

  @Test
  void ofWhatStrangersWroteLittleIsKept() throws Exception {
    for (WellKnown hostile :
        List.of(
            new WellKnown.NoAnswer("\u001b[31m" + "x".repeat(200_000)),
            new WellKnown.NoDelegation("\u202e" + "x".repeat(200_000)))) {
      answer = hostile;
      String kept = delegations.of(hostile.getClass().getSimpleName()).explanation();
      assertEquals(AnswerCache.MAX_EXPLANATION_LENGTH, kept.length());
      assertTrue(kept.contains(": ?"), kept);
    }
  }
}
