package org.matrixlib.federation.history;

/** What comes of an answer that should hold the state of a room. */
public sealed interface StateOutcome {

  /**
   * The events that are not part of the outcome.
   *
   * @return which and why
   */
  DropReport dropped();

  /**
   * The answer has a state to go on with. Events that were dropped or rejected are not in it, so it
   * may lack something all the same.
   *
   * @param state the state
   * @param dropped what was left out
   */
  record Verified(VerifiedState state, DropReport dropped) implements StateOutcome {}

  /**
   * The answer has none: ask another server.
   *
   * @param fault why
   * @param detail a sentence for people; it quotes nothing of the answer
   * @param dropped what was dropped until that was clear
   */
  record Unusable(StateFault fault, String detail, DropReport dropped) implements StateOutcome {}
}
