package org.matrixlib.federation.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.id.ServerName;

class BackOffTest {
  private static final ServerName PEER = ServerName.of("peer.example");
  private static final ServerName OTHER = ServerName.of("other.example");
  private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofSeconds(35);

  /** Draws the least pause or the longest one. */
  private static RandomGenerator always(boolean shortest) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("not expected");
      }

      @Override
      public long nextLong(long bound) {
        return shortest ? bound - 1 : 0;
      }
    };
  }

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final BackOff backOff = backOff(always(false));

  private BackOff backOff(RandomGenerator random) {
    return new BackOff(new BackOff.Policy(FIRST, LONGEST), clock, random);
  }

  private void fail(ServerName server) {
    backOff.failed(server, now, Optional.empty());
  }

  private Optional<Instant> in(long seconds) {
    return Optional.of(now.plusSeconds(seconds));
  }

  @Test
  void aServerThatNeverFailedMayBeCalled() {
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  @Test
  void thePauseDoublesUpToTheLongest() {
    for (long pause : new long[] {10, 20, 35, 35}) {
      fail(PEER);
      assertEquals(in(pause), backOff.pausedUntil(PEER));
      now = now.plusSeconds(pause);
    }
  }

  @Test
  void afterThePauseTheServerMayBeCalled() {
    fail(PEER);
    now = START.plusSeconds(10).minusMillis(1);
    assertEquals(Optional.of(START.plusSeconds(10)), backOff.pausedUntil(PEER));
    now = START.plusSeconds(10);
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  @Test
  void serversPauseEachForItself() {
    fail(PEER);
    assertEquals(Optional.empty(), backOff.pausedUntil(OTHER));
    backOff.succeeded(OTHER);
    assertEquals(in(10), backOff.pausedUntil(PEER));
  }

  @Test
  void aSuccessEndsThePauseAndWhatWasRemembered() {
    fail(PEER);
    now = now.plusSeconds(10);
    fail(PEER);
    backOff.succeeded(PEER);
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
    assertEquals(Map.of(), backOff.states());
    fail(PEER);
    assertEquals(in(10), backOff.pausedUntil(PEER));
  }

  @Test
  void thePauseIsAtLeastHalfAsLong() {
    BackOff shortest = backOff(always(true));
    shortest.failed(PEER, now, Optional.empty());
    assertEquals(in(5), shortest.pausedUntil(PEER));
  }

  @Property
  void aPauseIsBetweenHalfOfTheIntervalAndAllOfIt(
      @ForAll @IntRange(max = 9) int failures, @ForAll Random random) {
    BackOff.Policy policy = new BackOff.Policy(FIRST, Duration.ofHours(1));
    Optional<BackOff.State> before = Optional.empty();
    Duration interval = FIRST;
    for (int i = 0; i < failures; i++) {
      before = Optional.of(policy.after(before, START, Optional.empty(), random));
      assertEquals(interval, before.get().interval());
      Duration pause = Duration.between(START, before.get().until());
      assertTrue(pause.compareTo(interval.dividedBy(2)) >= 0, pause.toString());
      assertTrue(pause.compareTo(interval) <= 0, pause.toString());
      interval = interval.multipliedBy(2);
      interval = interval.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : interval;
    }
  }

  @Test
  void aServerThatAsksForALongerPauseGetsItWithinLimits() {
    backOff.failed(PEER, now, Optional.of(Duration.ofSeconds(30)));
    assertEquals(in(30), backOff.pausedUntil(PEER));
    backOff.failed(OTHER, now, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));
    assertEquals(in(35), backOff.pausedUntil(OTHER));
    backOff.failed(ServerName.of("third.example"), now, Optional.of(Duration.ofMillis(1)));
    assertEquals(in(10), backOff.pausedUntil(ServerName.of("third.example")));
  }

  @Test
  void callsThatHadBegunBeforeAFailureDontCountAgain() {
    now = START.plusSeconds(5);
    backOff.failed(PEER, START, Optional.empty());
    backOff.failed(PEER, START, Optional.empty());
    backOff.failed(PEER, START.plusSeconds(4), Optional.empty());
    assertEquals(in(10), backOff.pausedUntil(PEER));
    backOff.failed(PEER, START.plusSeconds(5), Optional.empty());
    assertEquals(in(20), backOff.pausedUntil(PEER));
  }

  @Test
  void anotherProcessGoesOnWithWhatWasRemembered() {
    fail(PEER);
    Map<ServerName, BackOff.State> states = backOff.states();
    assertEquals(Map.of(PEER, new BackOff.State(FIRST, START, START.plus(FIRST))), states);
    BackOff restored = backOff(always(false));
    restored.restore(states);
    assertEquals(in(10), restored.pausedUntil(PEER));
    now = now.plusSeconds(10);
    restored.failed(PEER, now, Optional.empty());
    assertEquals(in(20), restored.pausedUntil(PEER));
  }

  @Test
  void whatIsRememberedIsBounded() {
    Map<ServerName, BackOff.State> many = new HashMap<>();
    for (int i = 0; i < BackOff.MAX_SERVERS; i++) {
      many.put(
          ServerName.of("s" + i + ".example"),
          new BackOff.State(FIRST, START, START.plusSeconds(i % 2 == 0 ? 1 : 100)));
    }
    backOff.restore(many);
    fail(PEER);
    assertEquals(BackOff.MAX_SERVERS, backOff.states().size());
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
    fail(ServerName.of("s2.example"));
    assertEquals(in(20), backOff.pausedUntil(ServerName.of("s2.example")));
    now = START.plusSeconds(2);
    fail(PEER);
    assertEquals(in(10), backOff.pausedUntil(PEER));
    assertEquals(BackOff.MAX_SERVERS / 2 + 2, backOff.states().size());
  }

  @Test
  void aPolicyWithoutPauseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BackOff.Policy(Duration.ZERO, LONGEST));
    assertThrows(
        IllegalArgumentException.class, () -> new BackOff.Policy(FIRST.negated(), LONGEST));
    assertThrows(IllegalArgumentException.class, () -> new BackOff.Policy(LONGEST, FIRST));
    assertEquals(FIRST, new BackOff.Policy(FIRST, FIRST).longest());
  }
}
