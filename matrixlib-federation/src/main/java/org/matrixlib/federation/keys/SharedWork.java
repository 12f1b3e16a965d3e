package org.matrixlib.federation.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Work in numbered pieces that the calling thread shares with those of an executor. The caller
 * takes pieces like everybody else, so the work gets done even if the executor has no thread to
 * spare, and a thread of the executor may call without waiting for itself.
 */
final class SharedWork {
  private final int pieces;
  private final IntConsumer work;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch undone;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private SharedWork(int pieces, IntConsumer work) {
    this.pieces = pieces;
    this.work = work;
    this.undone = new CountDownLatch(pieces);
  }

  /**
   * Does all pieces, and returns when they are done. If the calling thread is interrupted, so are
   * those that help it: a piece that waits should end then, and begin no other wait.
   *
   * @param executor lends threads
   * @param threads how many threads may be at work, the calling one included
   * @param pieces how many pieces there are
   * @param work does the piece of a number; the first that it throws is thrown here in the end
   */
  static void run(Executor executor, int threads, int pieces, IntConsumer work) {
    new SharedWork(pieces, work).run(executor, Math.min(threads, pieces) - 1);
  }

  private void run(Executor executor, int helpers) {
    List<FutureTask<?>> helping = new ArrayList<>();
    try {
      for (int i = 0; i < helpers; i++) {
        FutureTask<?> helper = new FutureTask<>(this::takePieces, null);
        executor.execute(helper);
        helping.add(helper);
      }
    } catch (RejectedExecutionException busy) {
      // The caller does what nobody helps with.
    }
    takePieces();
    awaitThoseUnderWay(helping);
    Throwable thrown = failure.get();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void takePieces() {
    for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
      try {
        work.accept(i);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        undone.countDown();
      }
    }
  }

  private void awaitThoseUnderWay(List<FutureTask<?>> helping) {
    boolean isInterrupted = false;
    while (undone.getCount() > 0) {
      try {
        undone.await();
      } catch (InterruptedException e) {
        isInterrupted = true;
        helping.forEach(helper -> helper.cancel(true));
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
