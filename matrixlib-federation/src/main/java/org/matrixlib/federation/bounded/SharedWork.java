package org.matrixlib.federation.bounded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Work in portions that the calling thread shares with those of an executor. Whoever waits for a
 * portion that nobody has begun does it. So the work gets done even if the executor has no thread
 * to spare, or takes no more work, and a thread of the executor may share work without waiting for
 * itself.
 *
 * <p>{@link #forEach} is for work whose size is known. Work that comes bit by bit is added to an
 * instance: several portions are done at a time, while whoever makes them goes on. Results are
 * taken in the order in which the portions were added, by the thread that adds them.
 *
 * @param <R> the result of a portion
 */
public final class SharedWork<R> {
  private final Executor executor;
  private final int mostInFlight;
  private final Consumer<R> results;
  private final Deque<Portion<R>> inFlight = new ArrayDeque<>();

  /**
   * Begins with no work.
   *
   * @param executor lends threads
   * @param mostInFlight how many portions may be there that aren't done with
   * @param results takes what comes of each
   */
  public SharedWork(Executor executor, int mostInFlight, Consumer<R> results) {
    this.executor = executor;
    this.mostInFlight = mostInFlight;
    this.results = results;
  }

  /**
   * Does work in numbered pieces, and returns when all are done. The calling thread takes pieces
   * like those that help it. If it is interrupted, so are they: a piece that waits should end then,
   * and begin no other wait.
   *
   * @param executor lends threads
   * @param threads how many threads may be at work, the calling one included
   * @param pieces how many pieces there are
   * @param atOnce how many of them a thread takes at once, since taking them costs a little
   * @param work does the piece of a number. The first that it throws is thrown here in the end;
   *     pieces that were taken together with that one may be left undone
   */
  public static void forEach(
      Executor executor, int threads, int pieces, int atOnce, IntConsumer work) {
    int turns = (pieces - 1) / atOnce + 1;
    AtomicInteger turn = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Runnable takeTurns =
        () -> {
          for (int i = turn.getAndIncrement(); i < turns; i = turn.getAndIncrement()) {
            try {
              int first = i * atOnce;
              IntStream.range(first, first + Math.min(atOnce, pieces - first)).forEach(work);
            } catch (Throwable e) { // whatever it is, others go on, and it is thrown in the end
              failure.compareAndSet(null, e);
            }
          }
        };
    SharedWork<Boolean> helpers = new SharedWork<>(executor, threads, done -> {});
    for (int i = 1; i < Math.min(threads, turns); i++) {
      helpers.lend(
          () -> {
            takeTurns.run();
            return true;
          });
    }
    takeTurns.run();
    helpers.finishThoughInterrupted();
    throwUnchecked(failure.get());
  }

  /**
   * Adds a portion. If there are too many, waits for the oldest.
   *
   * @param work makes the result; what it throws is thrown where it is waited for
   * @throws InterruptedException if the thread was interrupted, be it by work that it did itself;
   *     all that is left to do then is to cancel
   */
  public void add(Supplier<R> work) throws InterruptedException {
    if (inFlight.size() == mostInFlight) {
      takeOldest();
    }
    lend(work);
  }

  /**
   * Waits for all portions.
   *
   * @throws InterruptedException if the thread was interrupted, be it by work that it did itself;
   *     all that is left to do then is to cancel
   */
  public void finish() throws InterruptedException {
    while (!inFlight.isEmpty()) {
      takeOldest();
    }
  }

  /** Lets no portion begin any more, and interrupts those under way. They have no results. */
  public void cancel() {
    inFlight.forEach(portion -> portion.cancel(true));
  }

  private void lend(Supplier<R> work) {
    Portion<R> portion = new Portion<>(work);
    inFlight.add(portion);
    try {
      executor.execute(portion);
    } catch (RejectedExecutionException busy) {
      // Whoever waits for it does it.
    }
  }

  private void takeOldest() throws InterruptedException {
    Portion<R> oldest = inFlight.element();
    oldest.await();
    inFlight.remove();
    if (oldest.isCancelled()) {
      return;
    }
    try {
      results.accept(oldest.get());
    } catch (ExecutionException e) {
      throwUnchecked(e.getCause());
    }
  }

  private void finishThoughInterrupted() {
    boolean isInterrupted = false;
    while (!inFlight.isEmpty()) {
      try {
        finish();
      } catch (InterruptedException e) {
        isInterrupted = true;
        cancel();
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void throwUnchecked(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown != null) { // of a language that doesn't check them
      throw new IllegalStateException(thrown);
    }
  }

  /** Work that whoever comes first does. */
  private static final class Portion<R> extends FutureTask<R> {
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);

    Portion(Supplier<R> work) {
      super(work::get);
    }

    @Override
    public void run() {
      if (isBegun.compareAndSet(false, true)) {
        try {
          super.run();
        } finally {
          end.countDown();
        }
      }
    }

    /** Waits until it has ended, which may be a while after it was cancelled. */
    void await() throws InterruptedException {
      run();
      end.await();
    }
  }
}
