package org.matrixlib.server.store;

import org.jspecify.annotations.Nullable;

/** The store didn't do what it was asked for. What was to be written may or may not be there. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
