package org.matrixlib.federation.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.federation.transport.HttpAnswer;

/** An answer that is there at once, of status 200 unless that is changed. */
public final class BytesAnswer implements HttpAnswer {
  private final Map<String, String> headers;
  private final InputStream body;
  private int status = 200;
  private boolean isClosed;

  /** An answer with these headers, by their exact names. */
  public BytesAnswer(Map<String, String> headers, InputStream body) {
    this.headers = headers;
    this.body = body;
  }

  /** An answer without headers. */
  public static BytesAnswer of(byte[] body) {
    return new BytesAnswer(Map.of(), new ByteArrayInputStream(body));
  }

  /** An answer without headers. */
  public static BytesAnswer of(String body) {
    return of(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Changes the status. */
  public BytesAnswer withStatus(int newStatus) {
    status = newStatus;
    return this;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return isClosed;
  }
}
