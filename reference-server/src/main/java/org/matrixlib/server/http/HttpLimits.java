package org.matrixlib.server.http;

import java.time.Duration;

/**
 * What a client may take of the server.
 *
 * @param bodyBytes the longest body of a request
 * @param bodyTime how long a body may take to arrive
 * @param idleTime how long a connection may be silent, while nobody waits for an answer
 */
public record HttpLimits(int bodyBytes, Duration bodyTime, Duration idleTime) {
  /** 2 MiB within 30 seconds; a minute of silence. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(1 << 21, Duration.ofSeconds(30), Duration.ofMinutes(1));
}
