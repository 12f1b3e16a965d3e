package org.matrixlib.examples;

/** A line that is not what it should be. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Tells of a line.
   *
   * @param number its number, from 1
   * @param reason what is wrong with it, for people
   */
  BadLineException(int number, String reason) {
    super("line " + number + ": " + reason);
  }
}
