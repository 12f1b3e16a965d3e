package org.matrixlib.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The events that are measured with, each also as another program might send it. */
final class Corpus {
  private Corpus() {}

  /**
   * Reads one of the files beside this class.
   *
   * @param name its name without ending, such as {@code message} or {@code message-shuffled}
   */
  static byte[] read(String name) {
    try (InputStream in = Corpus.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("no corpus " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
