package org.matrixlib.federation.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.bounded.SharedWork;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.keys.KeyRing;
import org.matrixlib.federation.transport.Deadline;
import org.matrixlib.federation.transport.TransportException;

/**
 * Verifies the state of a room that another server tells: in answer to a join, or when asked for
 * the state at an event. Nothing of what it gives is unverified.
 *
 * <p>The answer is read in portions, which are verified several at a time while it is read on, as
 * far as the keys are known. When it has ended, keys that are missing are fetched, in {@link
 * #MAX_KEY_TIME}: no server that is slow or gone holds up the reading. Then the events are put in
 * order and judged by their own auth events. Bad events are left out, and reported; if no state is
 * left to go on with, the outcome says why. An answer that is too long is not read to the end.
 *
 * <p>Safe for use by several threads. Interrupting the calling thread ends the reading.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU, 1 to 4
 */
public final class StateVerifier {
  /**
   * How long other servers are waited for to fetch the keys of one answer, and for a request that
   * is under way then. Events whose keys haven't come are dropped.
   */
  public static final Duration MAX_KEY_TIME = Duration.ofMinutes(5);

  private static final Set<String> LISTS_OF_STATE = Set.of("state", "pdus");

  private final EventVerifier verifier;
  private final Executor executor;
  private final StateLimits limits;

  /**
   * Makes a verifier.
   *
   * @param verifier verifies single events
   * @param executor runs what is done at the same time, as many threads as it has
   * @param limits how much is taken of an answer
   */
  public StateVerifier(EventVerifier verifier, Executor executor, StateLimits limits) {
    this.verifier = verifier;
    this.executor = executor;
    this.limits = limits;
  }

  /**
   * Verifies the answer to {@code /state}.
   *
   * @param room the room
   * @param answer the answer, which is closed when this returns
   * @param known events that were judged before, by which others may be judged
   * @return the state, or why there is none
   * @throws TransportException if the answer broke off, or the thread was interrupted
   * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1stateroomid
   *     Retrieving the state of a room
   */
  public StateOutcome verifyState(FederatedRoom room, EventStream answer, CitedEvents known)
      throws TransportException {
    return verify(answer, new StateAnswer(room, known, Optional.empty()));
  }

  /**
   * Verifies the answer to {@code /send_join}.
   *
   * @param room the room
   * @param sent the join that was sent
   * @param answer the answer, which is closed when this returns
   * @return the state before the join, with the join, or why there is none
   * @throws TransportException if the answer broke off, or the thread was interrupted
   * @spec
   *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid
   *     Joining rooms
   */
  public StateOutcome verifySendJoin(FederatedRoom room, SentJoin sent, EventStream answer)
      throws TransportException {
    return verify(answer, new StateAnswer(room, id -> Optional.empty(), Optional.of(sent)));
  }

  /** An event that was read, but of which a key wasn't known when it came. */
  private record Waiting(Verification read, boolean isOfState) {}

  private StateOutcome verify(EventStream answer, StateAnswer state) throws TransportException {
    List<Waiting> waiting = new ArrayList<>();
    SharedWork<List<Runnable>> chunks =
        new SharedWork<>(
            executor, limits.chunksInFlight(), additions -> additions.forEach(Runnable::run));
    try (answer) {
      JsonObject rest = read(answer, state, waiting, chunks);
      verifyWithFetchedKeys(waiting, state);
      return finish(state, rest);
    } catch (UnusableStateException e) {
      return state.unusable(e.fault(), e.detail());
    } catch (MalformedAnswerException e) {
      return state.unusable(StateFault.ANSWER_MALFORMED, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      chunks.cancel();
    }
  }

  /**
   * Makes something of an answer all of whose events were added.
   *
   * @param rest what it holds beside them
   */
  StateOutcome finish(StateAnswer state, JsonObject rest) throws TransportException {
    try {
      StateOutcome outcome = state.outcome(rest, verifier, executor, limits);
      if (Thread.interrupted()) {
        throw new InterruptedException(); // keys may be missing for that reason
      }
      return outcome;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static TransportException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TransportException(
        TransportException.Kind.CANCELLED, "interrupted while verifying", e);
  }

  private JsonObject read(
      EventStream answer,
      StateAnswer state,
      List<Waiting> waiting,
      SharedWork<List<Runnable>> chunks)
      throws MalformedAnswerException,
          TransportException,
          InterruptedException,
          UnusableStateException {
    int events = 0;
    long bytes = 0;
    List<RawEvent> chunk = new ArrayList<>();
    int chunkBytes = 0;
    for (Optional<RawEvent> next = answer.next(); next.isPresent(); next = answer.next()) {
      RawEvent event = next.get();
      events++;
      bytes += event.json().length;
      if (events > limits.maxEvents()) {
        throw new UnusableStateException(
            StateFault.TOO_MANY_EVENTS, "more than " + limits.maxEvents());
      }
      if (bytes > limits.maxBytes()) {
        throw new UnusableStateException(
            StateFault.TOO_MANY_BYTES, "more than " + limits.maxBytes());
      }
      chunk.add(event);
      chunkBytes += event.json().length;
      if (chunk.size() == limits.chunkEvents() || chunkBytes >= limits.chunkBytes()) {
        addChunk(chunk, state, waiting, chunks);
        chunk = new ArrayList<>();
        chunkBytes = 0;
      }
    }
    addChunk(chunk, state, waiting, chunks);
    chunks.finish();
    return answer.rest();
  }

  private void addChunk(
      List<RawEvent> chunk,
      StateAnswer state,
      List<Waiting> waiting,
      SharedWork<List<Runnable>> chunks)
      throws InterruptedException {
    chunks.add(() -> verifyWithKnownKeys(chunk, state, waiting));
  }

  private List<Runnable> verifyWithKnownKeys(
      List<RawEvent> chunk, StateAnswer state, List<Waiting> waiting) {
    List<Verification> read =
        verifier.read(state.room(), chunk.stream().map(RawEvent::json).toList(), Pdu::read);
    List<Verification> verified =
        verifier.verifySignatures(read, state::isVerified, Deadline.after(Duration.ZERO));
    List<Runnable> additions = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      boolean isOfState = LISTS_OF_STATE.contains(chunk.get(i).list());
      Waiting event = new Waiting(read.get(i), isOfState);
      additions.add(
          EventVerifier.lacksKey(verified.get(i))
              ? () -> waiting.add(event)
              : state.addition(verified.get(i), isOfState));
    }
    return additions;
  }

  /**
   * Fetches keys as often as it takes to ask all servers, since one fetch doesn't ask any number.
   */
  private void verifyWithFetchedKeys(List<Waiting> waiting, StateAnswer state) {
    Deadline deadline = Deadline.after(MAX_KEY_TIME);
    List<Waiting> left = waiting;
    for (int fetches = fetches(waiting); !left.isEmpty(); fetches--) {
      boolean isLast =
          fetches <= 1 || deadline.hasPassed() || Thread.currentThread().isInterrupted();
      List<Verification> verified =
          verifier.verifySignatures(
              left.stream().map(Waiting::read).toList(), state::isVerified, deadline);
      List<Waiting> lacking = new ArrayList<>();
      for (int i = 0; i < left.size(); i++) {
        if (!isLast && EventVerifier.lacksKey(verified.get(i))) {
          lacking.add(left.get(i));
        } else {
          state.addition(verified.get(i), left.get(i).isOfState()).run();
        }
      }
      left = lacking;
    }
  }

  private static int fetches(List<Waiting> waiting) {
    long servers =
        waiting.stream()
            .flatMap(event -> event.read().read().flatMap(PduOutcome::pdu).stream())
            .map(event -> event.sender().server())
            .distinct()
            .count();
    return (int) (servers / KeyRing.MAX_SERVERS_PER_FETCH) + 1;
  }
}
