package org.matrixlib.server.account;

import java.util.Set;

/**
 * Who may register.
 *
 * @param isOpen whether anybody may
 * @param tokens the registration tokens; if there are any, whoever knows one may register, and
 *     nobody else
 */
public record RegistrationPolicy(boolean isOpen, Set<String> tokens) {
  public RegistrationPolicy {
    tokens = Set.copyOf(tokens);
  }

  /** Whether nobody may. */
  public boolean isClosed() {
    return !isOpen && tokens.isEmpty();
  }
}
