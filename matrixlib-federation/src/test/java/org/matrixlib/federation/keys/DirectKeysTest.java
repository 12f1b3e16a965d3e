package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure.Kind;
import org.matrixlib.federation.endpoint.GetServerKeys;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

@Timeout(120)
class DirectKeysTest {
  private final FakeClient client = new FakeClient();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DirectKeys source = new DirectKeys(client, executor, 4);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void eachServerIsAskedOnceForItsKeys() {
    JsonObject keys = published(SERVER, key("a"));
    client.answers(SERVER, keys).answers(OTHER, "{}");

    KeyAnswer answer =
        source.fetch(
            List.of(want(SERVER, "a", 1), want(OTHER, "b", 2), want(SERVER, "c", 3)), inTime());

    assertEquals(Map.of(SERVER, List.of(keys), OTHER, List.of(JsonObject.EMPTY)), answer.objects());
    assertEquals(Map.of(), answer.problems());
    assertEquals(
        Set.of(
            new FakeClient.Sent(SERVER, new GetServerKeys()),
            new FakeClient.Sent(OTHER, new GetServerKeys())),
        Set.copyOf(client.sent));
    assertEquals(2, client.sent.size());
  }

  @ParameterizedTest
  @CsvSource({
    "BACKED_OFF, UNREACHABLE",
    "UNREACHABLE, UNREACHABLE",
    "TIMED_OUT, UNREACHABLE",
    "TLS, UNREACHABLE",
    "REFUSED, UNREACHABLE",
    "OVERLOADED, UNREACHABLE",
    "PROTOCOL, MALFORMED",
  })
  void aServerThatFailsDoesntHarmOthers(Kind kind, KeyProblem problem) {
    JsonObject keys = published(OTHER, key("a"));
    client.fails(SERVER, kind).answers(OTHER, keys);

    KeyAnswer answer = source.fetch(List.of(want(SERVER, "a", 1), want(OTHER, "a", 1)), inTime());

    assertEquals(Map.of(OTHER, List.of(keys)), answer.objects());
    assertEquals(Map.of(SERVER, problem), answer.problems());
    assertEquals(false, Thread.currentThread().isInterrupted());
  }

  @Test
  void anAnswerThatIsNoJsonIsMalformed() {
    client.answers(SERVER, "<html>");

    assertEquals(
        Map.of(SERVER, KeyProblem.MALFORMED),
        source.fetch(List.of(want(SERVER, "a", 1)), inTime()).problems());
  }

  @Test
  void severalServersAreAskedAtATime() {
    CyclicBarrier together = new CyclicBarrier(4);
    DirectKeys parallel =
        new DirectKeys(
            new WaitingClient() {
              @Override
              void await() throws Exception {
                together.await();
              }
            },
            executor,
            4);

    assertEquals(4, parallel.fetch(wantFrom(4), inTime()).objects().size());
  }

  @Test
  void interruptionAsksNobodyElse() {
    WaitingClient waiting =
        new WaitingClient() {
          @Override
          void await() throws Exception {
            Thread.currentThread().interrupt();
            throw new InterruptedException();
          }
        };
    DirectKeys single = new DirectKeys(waiting, executor, 1);

    KeyAnswer answer = single.fetch(wantFrom(3), inTime());

    assertTrue(Thread.interrupted());
    assertEquals(Map.of(), answer.objects());
    assertEquals(1, answer.problems().size());
  }

  @Test
  void nobodyIsAskedAfterTheDeadline() {
    AtomicLong time = new AtomicLong();
    WaitingClient slow =
        new WaitingClient() {
          @Override
          void await() {
            time.addAndGet(Duration.ofSeconds(15).toNanos());
          }
        };
    DirectKeys single = new DirectKeys(slow, executor, 1);

    KeyAnswer answer =
        single.fetch(wantFrom(2_000), Deadline.after(Duration.ofMinutes(1), time::get));

    assertEquals(4, answer.objects().size());
    assertEquals(Map.of(), answer.problems());
  }

  private static List<WantedKey> wantFrom(int servers) {
    return IntStream.range(0, servers)
        .mapToObj(i -> want(ServerName.of("s" + i), "a", 1))
        .collect(Collectors.toList());
  }

  @Test
  void aCallThatWasCancelledOtherwiseThanByInterruptionInterruptsNobody() {
    client.fails(SERVER, Kind.CANCELLED);

    source.fetch(List.of(want(SERVER, "a", 1)), inTime());

    assertFalse(Thread.interrupted());
  }

  @Test
  void atLeastOneServerIsAskedAtATime() {
    assertThrows(IllegalArgumentException.class, () -> new DirectKeys(client, executor, 0));
  }

  /** Waits, and answers with an empty object. */
  private abstract static class WaitingClient implements FederationClient {
    abstract void await() throws Exception;

    @Override
    public ServerName origin() {
      return SERVER;
    }

    @Override
    public <A> A send(ServerName destination, FederationCall<A> call)
        throws RequestFailedException {
      FakeClient answering = new FakeClient();
      try {
        await();
        answering.answers(destination, "{}");
      } catch (Exception e) {
        answering.fails(destination, Kind.CANCELLED);
      }
      return answering.send(destination, call);
    }
  }
}
