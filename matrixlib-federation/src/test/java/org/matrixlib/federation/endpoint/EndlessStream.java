package org.matrixlib.federation.endpoint;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Some text, and then another for ever. */
final class EndlessStream extends InputStream {
  private final byte[] start;
  private final byte[] repeated;
  private long at;

  EndlessStream(String start, String repeated) {
    this.start = start.getBytes(StandardCharsets.UTF_8);
    this.repeated = repeated.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int read() {
    long i = at++;
    return i < start.length
        ? start[(int) i]
        : repeated[(int) ((i - start.length) % repeated.length)];
  }
}
