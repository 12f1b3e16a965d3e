package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ChunksTest {
  private final List<Integer> results = new ArrayList<>();

  @Test
  void resultsComeInTheOrderOfTheWork() throws InterruptedException {
    Deque<Runnable> newestFirst = new ArrayDeque<>();
    Chunks<Integer> chunks = new Chunks<>(newestFirst::push, 3, results::add);
    for (int i = 0; i < 3; i++) {
      int number = i;
      chunks.add(() -> number);
    }
    newestFirst.forEach(Runnable::run);
    chunks.finish();
    assertEquals(List.of(0, 1, 2), results);
  }

  @Test
  void noMoreThanAllowedIsInFlight() throws InterruptedException {
    List<Integer> begun = new ArrayList<>();
    Chunks<Integer> chunks = new Chunks<>(work -> {}, 2, results::add);
    for (int i = 0; i < 5; i++) {
      int number = i;
      chunks.add(
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
    Chunks<Integer> chunks = new Chunks<>(late::add, 2, results::add);
    chunks.add(
        () -> {
          begun.add(1);
          return 1;
        });
    chunks.finish();
    late.forEach(Runnable::run);
    assertEquals(List.of(1), begun);
    assertEquals(List.of(1), results);
  }

  @Test
  void whatIsCancelledIsNotBegun() throws InterruptedException {
    List<Runnable> late = new ArrayList<>();
    List<Integer> begun = new ArrayList<>();
    Chunks<Integer> chunks = new Chunks<>(late::add, 2, results::add);
    chunks.add(
        () -> {
          begun.add(1);
          return 1;
        });
    chunks.cancel();
    late.forEach(Runnable::run);
    assertEquals(List.of(), begun);
  }

  @Test
  void failureOfTheWorkIsThrownWhereItIsWaitedFor() throws InterruptedException {
    for (Throwable failure : List.of(new IllegalStateException(), new StackOverflowError())) {
      Chunks<Integer> chunks = new Chunks<>(Runnable::run, 2, results::add);
      chunks.add(
          () -> {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          });
      assertSame(failure, assertThrows(failure.getClass(), chunks::finish));
    }
  }

  @Test
  void interruptedWorkGivesNoResult() throws InterruptedException {
    Chunks<Integer> chunks = new Chunks<>(work -> {}, 2, results::add);
    chunks.add(
        () -> {
          Thread.currentThread().interrupt();
          return 1;
        });
    assertThrows(InterruptedException.class, chunks::finish);
    assertEquals(List.of(), results);
  }

  @Test
  void executorThatTakesNoMoreWorkLeavesItToTheCaller() throws InterruptedException {
    Chunks<Integer> chunks =
        new Chunks<>(
            work -> {
              throw new RejectedExecutionException();
            },
            2,
            results::add);
    for (int i = 0; i < 5; i++) {
      int portion = i;
      chunks.add(() -> portion);
    }
    assertEquals(List.of(0, 1, 2), results);
    chunks.finish();
    assertEquals(List.of(0, 1, 2, 3, 4), results);
  }
}
