package org.matrixlib.federation.keys;

import java.util.Optional;

/** What {@link ServerKeys#read} makes of an object. */
public sealed interface ServerKeysOutcome {

  /**
   * The keys, if the object is in order.
   *
   * @return empty if it is refused
   */
  Optional<ServerKeys> keys();

  /**
   * The object is in order.
   *
   * @param serverKeys what it says
   */
  record Accepted(ServerKeys serverKeys) implements ServerKeysOutcome {
    @Override
    public Optional<ServerKeys> keys() {
      return Optional.of(serverKeys);
    }
  }

  /**
   * The object must not be used.
   *
   * @param problem why
   */
  record Refused(KeyProblem problem) implements ServerKeysOutcome {
    @Override
    public Optional<ServerKeys> keys() {
      return Optional.empty();
    }
  }
}
