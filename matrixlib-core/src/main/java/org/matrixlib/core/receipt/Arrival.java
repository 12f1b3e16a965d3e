package org.matrixlib.core.receipt;

/** How an event came to a server, which decides how far it is checked. */
public enum Arrival {
  /** Another server sent it as news: all checks. */
  LIVE(true, true),
  /**
   * This server made it, on the current state: no check that soft-fails. What a policy server has
   * to say is asked before.
   */
  OWN(true, false),
  /** It was asked for to fill in the past: no check that soft-fails. */
  BACKFILLED(true, false),
  /** It was asked for, or given, for the sake of others; the state before it isn't known. */
  OUTLIER(false, false);

  private final boolean hasStateBefore;
  private final boolean isNews;

  Arrival(boolean hasStateBefore, boolean isNews) {
    this.hasStateBefore = hasStateBefore;
    this.isNews = isNews;
  }

  boolean hasStateBefore() {
    return hasStateBefore;
  }

  boolean isNews() {
    return isNews;
  }
}
