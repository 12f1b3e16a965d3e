package org.matrixlib.federation.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Work in portions that are done several at a time, while whoever makes them goes on. Results are
 * taken in the order in which the portions were added, by the thread that adds them.
 *
 * <p>When as many as allowed aren't done with, the oldest is waited for; should nobody have begun
 * it, the waiting thread does it itself. So this comes to an end even if the executor is busy with
 * threads that wait in turn, or takes no more work.
 *
 * @param <R> the result of a portion
 */
final class Chunks<R> {
  private final Executor executor;
  private final int mostInFlight;
  private final Consumer<R> results;
  private final Deque<FutureTask<R>> inFlight = new ArrayDeque<>();

  Chunks(Executor executor, int mostInFlight, Consumer<R> results) {
    this.executor = executor;
    this.mostInFlight = mostInFlight;
    this.results = results;
  }

  /** Adds a portion; waits for the oldest if there are too many. */
  void add(Callable<R> work) throws InterruptedException {
    if (inFlight.size() == mostInFlight) {
      takeOldest();
    }
    FutureTask<R> task = new FutureTask<>(work);
    inFlight.add(task);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException busy) {
      // Whoever waits for it does it.
    }
  }

  /** Waits for all portions. */
  void finish() throws InterruptedException {
    while (!inFlight.isEmpty()) {
      takeOldest();
    }
  }

  /** Ends what isn't done. */
  void cancel() {
    inFlight.forEach(task -> task.cancel(true));
  }

  private void takeOldest() throws InterruptedException {
    FutureTask<R> oldest = inFlight.remove();
    oldest.run();
    if (Thread.interrupted()) {
      throw new InterruptedException(); // work that was interrupted may not be trusted
    }
    try {
      results.accept(oldest.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      // The work throws nothing checked.
      throw (RuntimeException) e.getCause();
    }
  }
}
