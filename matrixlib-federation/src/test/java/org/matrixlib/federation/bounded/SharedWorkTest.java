package org.matrixlib.federation.bounded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SharedWorkTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Integer> results = new ArrayList<>();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, Integer.MAX_VALUE})
  void everyPieceIsDoneOnceHoweverManyAreTakenAtOnce(int atOnce) {
    AtomicInteger count = new AtomicInteger();
    Set<Integer> done = ConcurrentHashMap.newKeySet();

    SharedWork.forEach(
        executor,
        4,
        1000,
        atOnce,
        i -> {
          count.incrementAndGet();
          done.add(i);
        });

    assertEquals(1000, count.get());
    assertEquals(IntStream.range(0, 1000).boxed().collect(Collectors.toSet()), done);
  }

  @Test
  void noWorkIsDoneAtOnce() {
    SharedWork.forEach(executor, 4, 0, 1, i -> assertEquals(-1, i));
    SharedWork.forEach(executor, 4, 0, 10, i -> assertEquals(-1, i));
  }

  @Test
  void whatIsThrownUncheckedThoughCheckedIsNotLost() {
    Exception thrown = new Exception("as languages without checked exceptions throw it");
    IllegalStateException told =
        assertThrows(
            IllegalStateException.class,
            () ->
                SharedWork.forEach(
                    executor, 2, 4, 1, i -> SharedWorkTest.<RuntimeException>sneak(thrown)));
    assertSame(thrown, told.getCause());
    SharedWork<Integer> work = new SharedWork<>(executor, 4, results::add);
    assertThrows(
        IllegalStateException.class,
        () -> {
          work.add(
              () -> {
                SharedWorkTest.<RuntimeException>sneak(thrown);
                return 1;
              });
          work.finish();
        });
  }

  @SuppressWarnings("unchecked") // it is what the caller takes it for, by erasure
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void threadsWorkAtTheSameTime() {
    CyclicBarrier together = new CyclicBarrier(3);

    SharedWork.forEach(executor, 3, 3, 1, i -> meet(together));
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

    SharedWork.forEach(queued::add, 3, 10, 1, i -> {});
    assertEquals(2, queued.size());
    SharedWork.forEach(queued::add, 30, 2, 1, i -> {});
    assertEquals(3, queued.size());
    SharedWork.forEach(queued::add, 30, 20, 10, i -> {});
    assertEquals(4, queued.size());
  }

  @Test
  void theCallerDoesAllIfNobodyHelps() {
    Deque<Runnable> queued = new ArrayDeque<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger count = new AtomicInteger();

    SharedWork.forEach(
        queued::add,
        3,
        10,
        1,
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

    SharedWork.forEach(
        task -> {
          throw new RejectedExecutionException();
        },
        3,
        10,
        1,
        i -> count.incrementAndGet());

    assertEquals(10, count.get());
  }

  @Test
  void aThreadOfTheExecutorCanShareItsWork() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      AtomicInteger count = new AtomicInteger();
      single
          .submit(() -> SharedWork.forEach(single, 4, 100, 1, i -> count.incrementAndGet()))
          .get();
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
    SharedWork.forEach(
        executor,
        3,
        20,
        1,
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
  void interruptionOfTheCallerInterruptsThoseThatHelpAndWaitsForThem() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    AtomicBoolean stayed = new AtomicBoolean();

    interruptWhenTwoWait(
        wait -> {
          SharedWork.forEach(
              executor,
              2,
              2,
              1,
              i -> {
                assertThrows(InterruptedException.class, wait);
                LockSupport.parkNanos(10_000_000);
                interrupted.incrementAndGet();
                Thread.currentThread().interrupt();
              });
          stayed.set(Thread.currentThread().isInterrupted());
        });

    assertEquals(2, interrupted.get());
    assertTrue(stayed.get());
  }

  @Test
  void whatAPieceThrowsIsThrownThoughTheCallerIsInterrupted() throws Exception {
    RuntimeException exception = new IllegalStateException();
    List<Throwable> thrown = new ArrayList<>();

    interruptWhenTwoWait(
        wait -> {
          Thread caller = Thread.currentThread();
          thrown.add(
              assertThrows(
                  RuntimeException.class,
                  () ->
                      SharedWork.forEach(
                          executor,
                          2,
                          2,
                          1,
                          i -> {
                            assertThrows(InterruptedException.class, wait);
                            if (Thread.currentThread() == caller) {
                              caller.interrupt();
                            } else {
                              throw exception;
                            }
                          })));
        });

    assertEquals(List.of(exception), thrown);
  }

  /** Hands work a means to wait for good, which two threads are to use. */
  private static void interruptWhenTwoWait(Consumer<Executable> work) throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    Thread caller =
        new Thread(
            () ->
                work.accept(
                    () -> {
                      waiting.countDown();
                      never.await();
                    }));
    caller.start();
    waiting.await();
    caller.interrupt();
    caller.join();
  }

  @Test
  void resultsComeInTheOrderOfTheWork() throws InterruptedException {
    Deque<Runnable> newestFirst = new ArrayDeque<>();
    SharedWork<Integer> work = new SharedWork<>(newestFirst::push, 3, results::add);
    for (int i = 0; i < 3; i++) {
      int number = i;
      work.add(() -> number);
    }
    newestFirst.forEach(Runnable::run);
    work.finish();
    assertEquals(List.of(0, 1, 2), results);
  }

  @Test
  void noMoreThanAllowedIsInFlight() throws InterruptedException {
    List<Integer> begun = new ArrayList<>();
    SharedWork<Integer> work = new SharedWork<>(portion -> {}, 2, results::add);
    for (int i = 0; i < 5; i++) {
      int number = i;
      work.add(
          () -> {
            begun.add(number);
            return number;
          });
      assertEquals(Math.max(0, i - 1), begun.size());
    }
    assertEquals(List.of(0, 1, 2), results);
  }

  @Test
  void workIsDoneOnceThoughTheExecutorComesToItLater() throws InterruptedException {
    List<Runnable> late = new ArrayList<>();
    List<Integer> begun = new ArrayList<>();
    SharedWork<Integer> work = new SharedWork<>(late::add, 2, results::add);
    work.add(
        () -> {
          begun.add(1);
          return 1;
        });
    work.finish();
    late.forEach(Runnable::run);
    assertEquals(List.of(1), begun);
    assertEquals(List.of(1), results);
  }

  @Test
  void whatIsCancelledIsNotBegun() throws InterruptedException {
    List<Runnable> late = new ArrayList<>();
    List<Integer> begun = new ArrayList<>();
    SharedWork<Integer> work = new SharedWork<>(late::add, 2, results::add);
    work.add(
        () -> {
          begun.add(1);
          return 1;
        });
    work.cancel();
    late.forEach(Runnable::run);
    assertEquals(List.of(), begun);
  }

  @Test
  void failureOfTheWorkIsThrownWhereItIsWaitedFor() throws InterruptedException {
    for (Throwable failure : List.of(new IllegalStateException(), new StackOverflowError())) {
      SharedWork<Integer> work = new SharedWork<>(Runnable::run, 2, results::add);
      work.add(
          () -> {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          });
      assertSame(failure, assertThrows(failure.getClass(), work::finish));
    }
  }

  @Test
  void interruptedWorkGivesNoResult() throws InterruptedException {
    SharedWork<Integer> work = new SharedWork<>(portion -> {}, 2, results::add);
    work.add(
        () -> {
          Thread.currentThread().interrupt();
          return 1;
        });
    assertThrows(InterruptedException.class, work::finish);
    assertEquals(List.of(), results);
  }

  @Test
  void executorThatTakesNoMoreWorkLeavesItToTheCaller() throws InterruptedException {
    SharedWork<Integer> work =
        new SharedWork<>(
            task -> {
              throw new RejectedExecutionException();
            },
            2,
            results::add);
    for (int i = 0; i < 5; i++) {
      int portion = i;
      work.add(() -> portion);
    }
    assertEquals(List.of(0, 1, 2), results);
    work.finish();
    assertEquals(List.of(0, 1, 2, 3, 4), results);
  }
}
