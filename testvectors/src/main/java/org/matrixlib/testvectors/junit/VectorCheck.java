package org.matrixlib.testvectors.junit;

import org.matrixlib.testvectors.VectorCase;

/** How a module replays the cases of one topic. */
@FunctionalInterface
public interface VectorCheck {
  /**
   * Runs the case's input through the implementation and compares.
   *
   * @param vector the case
   * @throws AssertionError if something other than what the case expects came out
   * @throws Exception if the implementation threw what it shouldn't have: the case fails too
   */
  void check(VectorCase vector) throws Exception;
}
