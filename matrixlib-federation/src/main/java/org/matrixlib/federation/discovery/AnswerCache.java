package org.matrixlib.federation.discovery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.matrixlib.federation.bounded.RecentMap;

/**
 * Remembers answers until they expire, and beyond that as long as there is room, for when the next
 * question fails. Everybody who asks the same at the same time waits for one answer.
 *
 * @param <A> the answers
 */
final class AnswerCache<A extends AnswerCache.Answer> {
  /** How much is kept of what explains an answer, which may be in the words of a stranger. */
  static final int MAX_EXPLANATION_LENGTH = 200;

  private final InstantSource clock;
  private final Map<String, A> answers;
  private final ConcurrentMap<String, CompletableFuture<Optional<A>>> flights =
      new ConcurrentHashMap<>();

  /** What is remembered. */
  interface Answer {
    /** When to ask again. */
    Instant expires();
  }

  /** How to ask. */
  @FunctionalInterface
  interface Question<A> {
    /**
     * Asks.
     *
     * @param last the answer that has expired, if it is remembered
     */
    A ask(Optional<A> last) throws InterruptedException;
  }

  AnswerCache(int maxEntries, InstantSource clock) {
    this.clock = clock;
    this.answers = new RecentMap<>(maxEntries);
  }

  /**
   * The answer for the name of a host or service, whose case doesn't matter: the one that is
   * remembered, or a new one.
   */
  A get(String name, Question<A> question) throws InterruptedException {
    String key = name.toLowerCase(Locale.ROOT);
    while (true) {
      Optional<A> known = remembered(key).filter(this::isFresh);
      if (known.isPresent()) {
        return known.get();
      }
      CompletableFuture<Optional<A>> own = new CompletableFuture<>();
      CompletableFuture<Optional<A>> other = flights.putIfAbsent(key, own);
      if (other == null) {
        return fly(key, question, own);
      }
      Optional<A> shared = await(other);
      if (shared.isPresent()) {
        return shared.get();
      }
      // whoever asked was interrupted
    }
  }

  private A fly(String key, Question<A> question, CompletableFuture<Optional<A>> flight)
      throws InterruptedException {
    try {
      Optional<A> last = remembered(key);
      if (last.filter(this::isFresh).isPresent()) { // the last flight has just ended
        flight.complete(last);
        return last.get();
      }
      A answer = question.ask(last);
      remember(key, answer);
      flight.complete(Optional.of(answer));
      return answer;
    } finally {
      flights.remove(key);
      flight.complete(Optional.empty());
    }
  }

  private static <A> Optional<A> await(CompletableFuture<Optional<A>> flight)
      throws InterruptedException {
    try {
      return flight.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // flights don't end so
    }
  }

  private boolean isFresh(A answer) {
    return clock.instant().isBefore(answer.expires());
  }

  private synchronized Optional<A> remembered(String key) {
    return Optional.ofNullable(answers.get(key));
  }

  private synchronized void remember(String key, A answer) {
    answers.put(key, answer);
  }
}
