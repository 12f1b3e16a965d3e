package org.matrixlib.federation.membership;

import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.history.StateOutcome;

/** Why a server was of no help. */
public sealed interface FailedAttempt {

  /**
   * The server that was asked.
   *
   * @return its name
   */
  ServerName server();

  /**
   * Whether the calling thread was interrupted.
   *
   * @return true if so, and no further server is asked
   */
  default boolean isCancelled() {
    return false;
  }

  /**
   * It refused, or gave no answer that can be read.
   *
   * @param failure which request failed, and how
   */
  record RequestFailed(RequestFailure failure) implements FailedAttempt {
    @Override
    public ServerName server() {
      return failure.destination();
    }

    @Override
    public boolean isCancelled() {
      return failure.kind() == RequestFailure.Kind.CANCELLED;
    }
  }

  /**
   * Its template isn't of the event that was asked for. Nothing was signed.
   *
   * @param server the server that was asked
   * @param fault what is wrong
   */
  record TemplateRefused(ServerName server, TemplateFault fault) implements FailedAttempt {}

  /**
   * It accepted the join, but what it told of the room broke off.
   *
   * @param failure which server it was, and how
   */
  record StateBrokeOff(RequestFailure failure) implements FailedAttempt {
    @Override
    public ServerName server() {
      return failure.destination();
    }

    @Override
    public boolean isCancelled() {
      return failure.kind() == RequestFailure.Kind.CANCELLED;
    }
  }

  /**
   * It accepted the join, but what it told of the room can't be used.
   *
   * @param server the server that was asked
   * @param state why
   */
  record StateUnusable(ServerName server, StateOutcome.Unusable state) implements FailedAttempt {}

  /**
   * It was to sign an invite of its user, and sent no valid signature.
   *
   * @param server the server that was asked
   */
  record NotSigned(ServerName server) implements FailedAttempt {}
}
