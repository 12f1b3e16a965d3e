package org.matrixlib.server.cli;

/**
 * A command that can't do what it was asked for. The message says why, and what to do.
 *
 * @serial exclude
 */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }
}
