package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SharedWorkTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void everyPieceIsDoneOnce() {
    AtomicInteger count = new AtomicInteger();
    Set<Integer> done = ConcurrentHashMap.newKeySet();

    SharedWork.run(
        executor,
        4,
        1000,
        i -> {
          count.incrementAndGet();
          done.add(i);
        });

    assertEquals(1000, count.get());
    assertEquals(IntStream.range(0, 1000).boxed().collect(Collectors.toSet()), done);
  }

  @Test
  void noWorkIsDoneAtOnce() {
    SharedWork.run(executor, 4, 0, i -> assertEquals(-1, i));
  }

  @Test
  void threadsWorkAtTheSameTime() {
    CyclicBarrier together = new CyclicBarrier(3);

    SharedWork.run(executor, 3, 3, i -> meet(together));
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noMoreThreadsHelpThanAllowedOrNeeded() {
    Deque<Runnable> queued = new ArrayDeque<>();

    SharedWork.run(queued::add, 3, 10, i -> {});
    assertEquals(2, queued.size());
    SharedWork.run(queued::add, 30, 2, i -> {});
    assertEquals(3, queued.size());
  }

  @Test
  void theCallerDoesAllIfNobodyHelps() {
    Deque<Runnable> queued = new ArrayDeque<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger count = new AtomicInteger();

    SharedWork.run(
        queued::add,
        3,
        10,
        i -> {
          threads.add(Thread.currentThread());
          count.incrementAndGet();
        });
    queued.forEach(Runnable::run);

    assertEquals(Set.of(Thread.currentThread()), threads);
    assertEquals(10, count.get());
  }

  @Test
  void theCallerDoesAllIfTheExecutorIsFull() {
    AtomicInteger count = new AtomicInteger();

    SharedWork.run(
        task -> {
          throw new RejectedExecutionException();
        },
        3,
        10,
        i -> count.incrementAndGet());

    assertEquals(10, count.get());
  }

  @Test
  void aThreadOfTheExecutorCanShareItsWork() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      AtomicInteger count = new AtomicInteger();
      single.submit(() -> SharedWork.run(single, 4, 100, i -> count.incrementAndGet())).get();
      assertEquals(100, count.get());
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void whatAPieceThrowsIsThrownWhenAllAreDone() {
    AtomicInteger count = new AtomicInteger();
    RuntimeException exception = new IllegalStateException();
    Error error = new AssertionError();

    assertSame(
        exception, assertThrows(RuntimeException.class, () -> failAtSeven(exception, count)));
    assertEquals(20, count.get());
    assertSame(error, assertThrows(Error.class, () -> failAtSeven(error, count)));
  }

  private void failAtSeven(Throwable failure, AtomicInteger count) {
    SharedWork.run(
        executor,
        3,
        20,
        i -> {
          count.incrementAndGet();
          if (i == 7 && failure instanceof Error error) {
            throw error;
          }
          if (i == 7 && failure instanceof RuntimeException exception) {
            throw exception;
          }
        });
  }

  @Test
  void interruptionOfTheCallerInterruptsThoseThatHelp() throws Exception {
    CountDownLatch waiting = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    AtomicBoolean stayed = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              SharedWork.run(
                  executor,
                  2,
                  2,
                  i -> {
                    waiting.countDown();
                    try {
                      never.await();
                    } catch (InterruptedException e) {
                      interrupted.incrementAndGet();
                      Thread.currentThread().interrupt();
                    }
                  });
              stayed.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    waiting.await();
    caller.interrupt();
    caller.join();

    assertEquals(2, interrupted.get());
    assertTrue(stayed.get());
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
