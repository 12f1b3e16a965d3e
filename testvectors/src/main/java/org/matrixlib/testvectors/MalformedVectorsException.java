package org.matrixlib.testvectors;

import org.jspecify.annotations.Nullable;

/**
 * Vectors that can't be replayed as they are: a directory without any, a file that isn't in the
 * format, or a case that lacks what its topic prescribes. The message names the file.
 */
public final class MalformedVectorsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedVectorsException(String message) {
    super(message);
  }

  MalformedVectorsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
