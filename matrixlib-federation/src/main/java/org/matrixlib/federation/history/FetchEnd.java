package org.matrixlib.federation.history;

/** Why no further server was asked for events. */
public enum FetchEnd {
  /** Nothing is missing any more. */
  COMPLETE,
  /** As many events were taken as were wanted, or as {@link FetchLimits#maxEvents()} allows. */
  ENOUGH_EVENTS,
  /** {@link FetchLimits#maxRequests()} were sent. */
  ENOUGH_REQUESTS,
  /** {@link FetchLimits#maxTime()} has passed. */
  TIME_IS_UP,
  /** Every server was asked, and what is missing still, none of them gave. */
  NO_SERVER_LEFT,
  /** The calling thread was interrupted. */
  INTERRUPTED
}
