package org.matrixlib.federation.history;

import java.time.Duration;

/**
 * How far other servers are asked for events, whatever they answer.
 *
 * @param maxEvents the most events that are taken
 * @param maxRequests the most requests that are sent, to all servers together
 * @param maxTime after which time no further request is sent, for events or for the keys that they
 *     are signed with; each has its own time-out beside
 * @param maxAnswerBytes how many bytes of events are taken of one answer, the last event uncounted
 */
public record FetchLimits(int maxEvents, int maxRequests, Duration maxTime, long maxAnswerBytes) {

  /** 2,000 events by 50 requests in 2 minutes, 16 MiB of an answer. */
  public static final FetchLimits DEFAULT =
      new FetchLimits(2_000, 50, Duration.ofMinutes(2), 16L << 20);

  /**
   * Checks the limits.
   *
   * @param maxEvents the most events that are taken
   * @param maxRequests the most requests that are sent
   * @param maxTime after which time no further request is sent
   * @param maxAnswerBytes how many bytes of events are taken of one answer
   * @throws IllegalArgumentException if one isn't positive
   */
  public FetchLimits {
    if (maxEvents < 1 || maxRequests < 1 || maxAnswerBytes < 1 || maxTime.isNegative()) {
      throw new IllegalArgumentException("a limit is not positive");
    }
  }
}
