package org.matrixlib.server.sync;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonObject;

/** A sync that has nothing to say yet, and waits without a thread. */
final class ParkedSync {
  private final SyncRequest request;
  private final long since;
  private final CompletableFuture<JsonObject> answer = new CompletableFuture<>();
  private volatile boolean isDue;
  private volatile @Nullable Future<?> timer;

  ParkedSync(SyncRequest request, long since) {
    this.request = request;
    this.since = since;
  }

  SyncRequest request() {
    return request;
  }

  long since() {
    return since;
  }

  CompletableFuture<JsonObject> answer() {
    return answer;
  }

  /** Whether it must be answered now, with news or without. */
  boolean isDue() {
    return isDue;
  }

  void makeDue() {
    isDue = true;
  }

  void setTimer(Future<?> started) {
    timer = started;
  }

  void stopTimer() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }
}
