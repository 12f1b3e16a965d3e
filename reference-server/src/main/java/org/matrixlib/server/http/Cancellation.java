package org.matrixlib.server.http;

import org.jspecify.annotations.Nullable;

/** Tells whoever prepares an answer that it should come at once. */
final class Cancellation {
  private boolean isCancelled;
  private @Nullable Runnable listener;

  void listen(Runnable callback) {
    synchronized (this) {
      if (listener != null) {
        throw new IllegalStateException("one listener a request");
      }
      listener = callback;
      if (!isCancelled) {
        return;
      }
    }
    callback.run();
  }

  void cancel() {
    Runnable callback;
    synchronized (this) {
      if (isCancelled) {
        return;
      }
      isCancelled = true;
      callback = listener;
    }
    if (callback != null) {
      callback.run();
    }
  }
}
