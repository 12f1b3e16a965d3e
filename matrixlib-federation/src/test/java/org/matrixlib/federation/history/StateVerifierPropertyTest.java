package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.history.SignedRoom.ANN;
import static org.matrixlib.federation.history.SignedRoom.BOB;
import static org.matrixlib.federation.history.SignedRoom.CAT;
import static org.matrixlib.federation.history.SignedRoom.VERIFIER;
import static org.matrixlib.federation.history.SignedRoom.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.transport.TransportException;

class StateVerifierPropertyTest {
  private static final List<RoomVersion> VERSIONS = List.copyOf(RoomVersions.STABLE.all());

  /** A room with an event of every fate. */
  private static final class Sample {
    final SignedRoom room;
    final List<RawEvent> answer = new ArrayList<>();

    Sample(RoomVersion version) {
      room = SignedRoom.of(version);
      room.member(CAT, "join");
      Pdu topic = room.send(BOB, "m.room.topic", "", json("{'topic':'x'}"));
      room.send(BOB, "m.room.name", "", json("{'name':'x'}"));
      Pdu rejected = room.draft(CAT, EventTypes.POWER_LEVELS, "", json("{}"));
      Pdu badlySigned = SignedRoom.badlySigned(room.draft(ANN, "org.example.a", "", json("{}")));
      answer.addAll(FakeStream.answer(room.state(), room.events()));
      answer.addAll(FakeStream.answer(List.of(rejected, badlySigned, topic), List.of(rejected)));
      answer.add(FakeStream.raw("auth_chain", room.message(BOB, "no state")));
      answer.add(
          new RawEvent(
              "state", topic.json().with("content", json("{'topic':'forged'}")).toBytes()));
    }
  }

  private static StateOutcome verify(
      FederatedRoom room, List<RawEvent> answer, Executor executor, StateLimits limits) {
    try {
      return new StateVerifier(new EventVerifier(VERIFIER), executor, limits)
          .verifyState(room, FakeStream.of(answer), id -> Optional.empty());
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 60)
  void outcomeDependsNeitherOnTheOrderNorOnPortionsAndThreads(
      @ForAll @IntRange(max = 11) int version,
      @ForAll @IntRange(min = 1, max = 9) int chunkEvents,
      @ForAll @IntRange(min = 1, max = 4) int chunksInFlight,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll Random random) {
    Sample sample = new Sample(VERSIONS.get(version));
    FederatedRoom room = sample.room.room();
    StateOutcome.Verified plain =
        assertInstanceOf(
            StateOutcome.Verified.class,
            verify(room, sample.answer, Runnable::run, StateLimits.DEFAULT));
    List<RawEvent> shuffled = new ArrayList<>(sample.answer);
    Collections.shuffle(shuffled, random);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      StateOutcome.Verified other =
          assertInstanceOf(
              StateOutcome.Verified.class,
              verify(
                  room,
                  shuffled,
                  executor,
                  new StateLimits(1_000, 1L << 30, chunkEvents, 1 << 12, chunksInFlight)));

      assertEquals(plain.state(), other.state());
      assertEquals(plain.dropped().counts(), other.dropped().counts());
      assertEquals(plain.dropped().missing(), other.dropped().missing());
    } finally {
      executor.shutdown();
    }
  }

  /** Bytes of events are changed, cut and swapped: nothing throws, and nothing false comes out. */
  @Property(tries = 300)
  void whateverIsAmongTheEventsNothingUnverifiedComesOut(
      @ForAll @IntRange(max = 11) int version,
      @ForAll @IntRange(min = 1, max = 20) int damages,
      @ForAll Random random) {
    Sample sample = new Sample(VERSIONS.get(version));
    List<RawEvent> answer = new ArrayList<>(sample.answer);
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(answer.size());
      answer.set(at, damaged(answer.get(at), random));
    }

    StateOutcome outcome = verify(sample.room.room(), answer, Runnable::run, StateLimits.DEFAULT);

    if (outcome instanceof StateOutcome.Verified verified) {
      List<Pdu> events = new ArrayList<>(verified.state().events());
      verified.state().rejected().forEach(rejected -> events.add(rejected.event()));
      assertTrue(VERIFIER.verify(events).stream().allMatch(report -> report.isValid()));
      for (Pdu event : events) {
        assertEquals(sample.room.id(), event.roomId());
      }
      assertTrue(verified.state().events().containsAll(verified.state().state().values()));
    }
  }

  private static RawEvent damaged(RawEvent event, Random random) {
    byte[] json = event.json().clone();
    if (json.length == 0) {
      return event;
    }
    int at = random.nextInt(json.length);
    switch (random.nextInt(3)) {
      case 0 -> json[at] = (byte) random.nextInt(256);
      case 1 -> json[at] ^= 1;
      default -> json = Arrays.copyOf(json, at);
    }
    return new RawEvent(random.nextBoolean() ? "state" : "auth_chain", json);
  }
}
