package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.util.Optional;
import org.matrixlib.core.id.ServerName;

/** What came of fetching a file {@code /.well-known/matrix/server}. */
sealed interface WellKnown {

  /**
   * The file is there.
   *
   * @param server the delegated server name
   * @param lifetime how long the answer may be cached, if its headers say that
   */
  record Delegation(ServerName server, Optional<Duration> lifetime) implements WellKnown {}

  /**
   * There is an answer, but it delegates to nobody: the host has no such file, or an invalid one.
   *
   * @param reason why, for humans
   */
  record NoDelegation(String reason) implements WellKnown {}

  /**
   * There is no answer now: the host can't be reached, or is out of order.
   *
   * @param reason why, for humans
   */
  record NoAnswer(String reason) implements WellKnown {}
}
