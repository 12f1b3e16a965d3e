package org.matrixlib.federation.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Pipe;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.matrixlib.federation.transport.TransportException.Kind;

/**
 * A request and its answer.
 *
 * <p>Two threads take part. One runs {@link #run}: it does all that may block in a way that can't
 * be interrupted, such as looking up a name or reading from a socket, and moves the body into a
 * pipe. The other waits, for the head and then at the end of the pipe, and so can be interrupted at
 * any time, and gives up in time whatever the first one is busy with.
 */
final class Exchange implements HttpAnswer {
  private static final long PIPE_BYTES = 1 << 16;
  private static final long STEP_BYTES = 1 << 13;

  private final Call call;
  private final long deadline; // a value of System.nanoTime()
  private final CompletableFuture<Response> head = new CompletableFuture<>();
  private final Pipe pipe = new Pipe(PIPE_BYTES);
  private final Body body;
  private volatile @Nullable TransportException failure;
  private volatile boolean isComplete;
  private volatile boolean isClosed;

  Exchange(Call call, HttpRequest request) {
    this.call = call;
    this.deadline = System.nanoTime() + request.timeout().toNanos();
    this.body = new Body(request.maxAnswerBytes());
    pipe.sink().timeout().deadlineNanoTime(deadline);
    pipe.source().timeout().deadlineNanoTime(deadline);
  }

  /** Sends the request and receives the answer, until it ends or breaks off. */
  void run() {
    call.timeout().timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      head.complete(response);
      moveAll(response.body().source(), pipe.sink());
      isComplete = true;
    } catch (IOException e) {
      fail(classified(e, !head.isDone()));
    } catch (RuntimeException | Error e) { // a lookup of addresses that has a fault, for example
      head.completeExceptionally(e);
      fail(new TransportException(Kind.PROTOCOL, e.toString(), e));
    } finally {
      endPipe();
    }
  }

  private static void moveAll(Source source, Sink sink) throws IOException {
    Buffer step = new Buffer();
    for (long n = source.read(step, STEP_BYTES); n >= 0; n = source.read(step, STEP_BYTES)) {
      sink.write(step, n);
    }
  }

  private void endPipe() {
    try {
      pipe.sink().close();
    } catch (IOException e) {
      // nobody reads on
    }
  }

  /** Waits for the head of the answer. */
  void awaitHead() throws TransportException {
    try {
      head.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TransportException(Kind.TIMED_OUT, "No answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Kind.CANCELLED, "Interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransportException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public int status() {
    return head.join().code();
  }

  @Override
  public Optional<String> header(String name) {
    List<String> values = head.join().headers(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    isClosed = true;
    if (!isComplete) {
      call.cancel();
    }
    pipe.cancel();
    fail(new TransportException(Kind.CANCELLED, "Closed", null));
  }

  /** The first reason counts. */
  private synchronized void fail(TransportException reason) {
    if (failure == null) {
      failure = reason;
    }
    head.completeExceptionally(reason);
  }

  private TransportException classified(IOException e, boolean isBeforeHead) {
    return new TransportException(kind(e, isBeforeHead), e.toString(), e);
  }

  private Kind kind(IOException e, boolean isBeforeHead) {
    if (isClosed) {
      return Kind.CANCELLED;
    }
    if (deadline - System.nanoTime() <= 0) {
      return Kind.TIMED_OUT;
    }
    if (e instanceof AllowedAddresses.RefusedException) {
      return Kind.ADDRESS_REFUSED;
    }
    if (e instanceof UnknownHostException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException) { // while connecting: nothing else has a time-out
      return Kind.UNREACHABLE;
    }
    if (e instanceof SSLException && isBeforeHead) {
      return Kind.TLS;
    }
    return e instanceof InterruptedIOException ? Kind.CANCELLED : Kind.PROTOCOL;
  }

  /** The body, decompressed, up to its limit. */
  private final class Body extends InputStream {
    private final BufferedSource wire = Okio.buffer(pipe.source());
    private long left;
    private @Nullable InputStream in;

    Body(long maxBytes) {
      this.left = maxBytes;
    }

    @Override
    public int read() throws TransportException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TransportException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      int wanted = left < length ? (int) left + 1 : length;
      int count;
      try {
        count = in().read(bytes, offset, wanted);
      } catch (IOException e) {
        throw brokenOff(classified(e, false));
      }
      if (count < 0) {
        awaitEnd();
        return -1;
      }
      if (count > left) {
        throw brokenOff(new TransportException(Kind.TOO_LARGE, "The answer is too long", null));
      }
      left -= count;
      return count;
    }

    private InputStream in() throws IOException {
      if (in == null) {
        boolean isGzip = header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
        InputStream raw = wire.inputStream();
        in = isGzip && !wire.exhausted() ? new GZIPInputStream(raw) : raw;
      }
      return in;
    }

    /** What was compressed may end before the answer does, or without its end. */
    private void awaitEnd() throws TransportException {
      try {
        if (wire.exhausted() && isComplete) {
          return;
        }
      } catch (IOException e) {
        throw brokenOff(classified(e, false));
      }
      throw brokenOff(
          new TransportException(Kind.PROTOCOL, "The answer broke off, or goes on", null));
    }

    /** Ends the exchange, for a reason that holds unless there was another one before. */
    private TransportException brokenOff(TransportException reason) {
      fail(reason);
      Exchange.this.close();
      return Objects.requireNonNull(failure);
    }

    @Override
    public void close() {
      Exchange.this.close();
    }
  }
}
