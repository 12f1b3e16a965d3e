package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private record Text(String text, Instant expires) implements AnswerCache.Answer {}

  private final TestClock clock = new TestClock();
  private final AnswerCache<Text> cache = new AnswerCache<>(2, clock);

  @Test
  void questionIsAskedAgainAtExpiryAndToldTheLastAnswer() throws Exception {
    Text first = cache.get("a", last -> answer("first"));
    assertSame(first, cache.get("a", last -> answer("unused")));

    clock.pass(Duration.ofMinutes(1));
    Text second =
        cache.get(
            "a",
            last -> {
              assertEquals(Optional.of(first), last);
              return answer("second");
            });

    assertEquals("second", second.text());
    assertSame(second, cache.get("a", last -> answer("unused")));
  }

  @Test
  void firstQuestionIsToldOfNoAnswer() throws Exception {
    cache.get(
        "a",
        last -> {
          assertEquals(Optional.empty(), last);
          return answer("first");
        });
  }

  @Test
  void answerThatWasUnusedForLongestIsForgottenFirst() throws Exception {
    cache.get("a", last -> answer("1"));
    cache.get("b", last -> answer("1"));
    cache.get("a", last -> answer("2"));
    cache.get("c", last -> answer("1"));

    assertEquals("1", cache.get("a", last -> answer("3")).text());
    assertEquals("2", cache.get("b", last -> answer("2")).text());
  }

  @Test
  void failedQuestionIsAskedAgain() throws Exception {
    assertThrows(
        IllegalStateException.class,
        () ->
            cache.get(
                "a",
                last -> {
                  throw new IllegalStateException();
                }));

    assertEquals("answer", cache.get("a", last -> answer("answer")).text());
  }

  @Test
  void thoseWhoAskTheSameAtTheSameTimeShareOneAnswer() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    AnswerCache.Question<Text> question =
        last -> {
          mayAnswer.await();
          return answer("answer " + asked.incrementAndGet());
        };
    List<FutureTask<Text>> askers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FutureTask<Text> asker = new FutureTask<>(() -> cache.get("a", question));
      askers.add(asker);
      awaitWaiting(start(asker));
    }
    assertEquals("other", cache.get("b", last -> answer("other")).text()); // others don't wait

    mayAnswer.countDown();

    for (FutureTask<Text> asker : askers) {
      assertEquals("answer 1", asker.get(1, TimeUnit.MINUTES).text());
    }
  }

  @Test
  void whenTheAskerIsInterruptedAnotherAsks() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    FutureTask<Text> first =
        new FutureTask<>(
            () ->
                cache.get(
                    "a",
                    last -> {
                      never.await();
                      return answer("never");
                    }));
    Thread firstThread = start(first);
    awaitWaiting(firstThread);
    FutureTask<Text> second = new FutureTask<>(() -> cache.get("a", last -> answer("second")));
    awaitWaiting(start(second));
    assertFalse(second.isDone());

    firstThread.interrupt();

    Exception e = assertThrows(Exception.class, () -> first.get(1, TimeUnit.MINUTES));
    assertTrue(e.getCause() instanceof InterruptedException);
    assertEquals("second", second.get(1, TimeUnit.MINUTES).text());
  }

  @Test
  void whoeverWaitsForAnotherCanBeInterrupted() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    FutureTask<Text> first =
        new FutureTask<>(
            () ->
                cache.get(
                    "a",
                    last -> {
                      mayAnswer.await();
                      return answer("first");
                    }));
    awaitWaiting(start(first));
    FutureTask<Text> second = new FutureTask<>(() -> cache.get("a", last -> answer("second")));
    Thread secondThread = start(second);
    awaitWaiting(secondThread);

    secondThread.interrupt();

    Exception e = assertThrows(Exception.class, () -> second.get(1, TimeUnit.MINUTES));
    assertTrue(e.getCause() instanceof InterruptedException);
    mayAnswer.countDown();
    assertEquals("first", first.get(1, TimeUnit.MINUTES).text());
  }

  private Text answer(String text) {
    return new Text(text, clock.instant().plus(Duration.ofMinutes(1)));
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive());
      Thread.sleep(1);
    }
  }

  @Test
  void theCaseOfANameDoesntMatter() throws Exception {
    Text first = cache.get("HS1.test", last -> answer("1"));

    assertSame(first, cache.get("hs1.TEST", last -> answer("unused")));
  }
}
