package org.matrixlib.server.http;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads the body of a request, without holding a thread while it arrives. */
final class BodyReader implements Runnable {
  private final Request source;
  private final HttpLimits limits;
  private final Scheduler scheduler;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();

  private BodyReader(Request source, HttpLimits limits, Scheduler scheduler) {
    this.source = source;
    this.limits = limits;
    this.scheduler = scheduler;
  }

  /** The body; fails with {@link ApiException} if it is too long, too slow, or cut off. */
  static CompletableFuture<byte[]> read(Request source, HttpLimits limits, Scheduler scheduler) {
    BodyReader reader = new BodyReader(source, limits, scheduler);
    if (source.getLength() > limits.bodyBytes()) {
      reader.fail(tooLarge(limits));
      return reader.body;
    }
    reader.run();
    if (!reader.body.isDone()) {
      reader.startTimer();
    }
    return reader.body;
  }

  private void startTimer() {
    // Failing the source makes its demand call back, which then finds this failure.
    Scheduler.Task timer =
        scheduler.schedule(
            () -> source.fail(new TimeoutException("slow body")),
            limits.bodyTime().toMillis(),
            TimeUnit.MILLISECONDS);
    CompletableFuture<byte[]> unused = body.whenComplete((done, failure) -> timer.cancel());
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        fail(broken(chunk.getFailure()));
        return;
      }
      boolean fits = bytes.size() + chunk.remaining() <= limits.bodyBytes();
      if (fits) {
        bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
      }
      boolean isLast = chunk.isLast();
      chunk.release();
      if (!fits) {
        fail(tooLarge(limits));
        return;
      }
      if (isLast) {
        body.complete(bytes.toByteArray());
        return;
      }
    }
  }

  private void fail(ApiException error) {
    body.completeExceptionally(error);
  }

  private static ApiException tooLarge(HttpLimits limits) {
    return new ApiException(
        Errcode.M_TOO_LARGE, "The body may have at most " + limits.bodyBytes() + " bytes");
  }

  private static ApiException broken(Throwable failure) {
    if (failure instanceof HttpException bad && bad.getCode() != 408) {
      return new ApiException(Errcode.M_UNKNOWN, "The body could not be read");
    }
    return failure instanceof TimeoutException || failure instanceof HttpException
        ? new ApiException(408, Errcode.M_UNKNOWN, "The body took too long to arrive")
        : new ApiException(Errcode.M_UNKNOWN, "The body was cut off");
  }
}
