package org.matrixlib.federation.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/** An answer that tells, once, how its reading ended. */
final class StreamedAnswer implements HttpAnswer {
  private final HttpAnswer answer;
  private final InputStream body;
  private final CompletableFuture<Optional<TransportException>> end = new CompletableFuture<>();

  StreamedAnswer(HttpAnswer answer) {
    this.answer = answer;
    this.body = new Body(answer.body());
  }

  /** Completed by whoever reads or closes the answer: with what it broke off with, if it did. */
  CompletableFuture<Optional<TransportException>> end() {
    return end;
  }

  @Override
  public int status() {
    return answer.status();
  }

  @Override
  public Optional<String> header(String name) {
    return answer.header(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    answer.close();
    end.complete(Optional.empty());
  }

  private final class Body extends InputStream {
    private final InputStream in;

    Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws TransportException {
      try {
        return noted(in.read());
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TransportException {
      try {
        return noted(in.read(bytes, offset, length));
      } catch (IOException e) {
        throw noted(e);
      }
    }

    private int noted(int read) {
      if (read < 0) {
        end.complete(Optional.empty());
      }
      return read;
    }

    private TransportException noted(IOException e) {
      TransportException failure = TransportException.of(e);
      end.complete(Optional.of(failure));
      return failure;
    }

    @Override
    public void close() {
      StreamedAnswer.this.close();
    }
  }
}
