package org.matrixlib.federation.membership;

import java.util.Optional;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.event.Pdu;

/** What comes of inviting a user of another server. */
public sealed interface InviteOutcome {

  /**
   * The invite.
   *
   * @return empty if there is none
   */
  Optional<Pdu> invite();

  /**
   * The user's server has signed the invite.
   *
   * @param event the invite with both signatures: to be persisted, and sent to the other servers
   */
  record Invited(Pdu event) implements InviteOutcome {
    @Override
    public Optional<Pdu> invite() {
      return Optional.of(event);
    }
  }

  /**
   * The room doesn't allow it. Nobody was asked.
   *
   * @param rule the authorization rule that stands against it
   */
  record NotAllowed(AuthRule rule) implements InviteOutcome {
    @Override
    public Optional<Pdu> invite() {
      return Optional.empty();
    }
  }

  /**
   * The user's server didn't sign it.
   *
   * @param failure why
   */
  record Failed(FailedAttempt failure) implements InviteOutcome {
    @Override
    public Optional<Pdu> invite() {
      return Optional.empty();
    }
  }
}
