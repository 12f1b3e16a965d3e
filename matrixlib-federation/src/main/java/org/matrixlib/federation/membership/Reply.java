package org.matrixlib.federation.membership;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.matrixlib.core.id.EventId;

/**
 * What comes of a request of another server.
 *
 * @param <A> what it is answered with if it is granted
 */
public sealed interface Reply<A> {

  /**
   * What it is answered with.
   *
   * @return empty unless it is granted
   */
  Optional<A> answer();

  /**
   * Why it is refused.
   *
   * @return empty unless it is refused
   */
  Optional<Refusal> refusal();

  /**
   * What to fetch before the request can be judged.
   *
   * @return empty unless events are missing
   */
  List<EventId> missing();

  /**
   * Goes on from an answer; a request that isn't granted stays so.
   *
   * @param <B> what the request is answered with then
   * @param next what to do with the answer
   * @return what comes of it
   */
  <B> Reply<B> then(Function<A, Reply<B>> next);

  /**
   * The request is granted.
   *
   * @param <A> the type of the answer
   * @param value the answer
   */
  record Granted<A>(A value) implements Reply<A> {
    @Override
    public Optional<A> answer() {
      return Optional.of(value);
    }

    @Override
    public Optional<Refusal> refusal() {
      return Optional.empty();
    }

    @Override
    public List<EventId> missing() {
      return List.of();
    }

    @Override
    public <B> Reply<B> then(Function<A, Reply<B>> next) {
      return next.apply(value);
    }
  }

  /**
   * The request is refused.
   *
   * @param <A> the type of the answer that isn't given
   * @param reason why
   */
  record Refused<A>(Refusal reason) implements Reply<A> {
    static <A> Refused<A> of(Refusal.Reason reason) {
      return new Refused<>(Refusal.of(reason));
    }

    @Override
    public Optional<A> answer() {
      return Optional.empty();
    }

    @Override
    public Optional<Refusal> refusal() {
      return Optional.of(reason);
    }

    @Override
    public List<EventId> missing() {
      return List.of();
    }

    @Override
    public <B> Reply<B> then(Function<A, Reply<B>> next) {
      return new Refused<>(reason);
    }
  }

  /**
   * The request can't be judged before events are there that the event in it cites: fetch them and
   * begin again, or answer that it is refused.
   *
   * @param <A> the type of the answer that isn't given
   * @param events the events to fetch, at least one
   */
  record Incomplete<A>(List<EventId> events) implements Reply<A> {
    /**
     * Copies the list.
     *
     * @param events the events to fetch
     */
    public Incomplete {
      events = List.copyOf(events);
    }

    @Override
    public Optional<A> answer() {
      return Optional.empty();
    }

    @Override
    public Optional<Refusal> refusal() {
      return Optional.empty();
    }

    @Override
    public List<EventId> missing() {
      return events;
    }

    @Override
    public <B> Reply<B> then(Function<A, Reply<B>> next) {
      return new Incomplete<>(events);
    }
  }
}
