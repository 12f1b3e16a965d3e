package org.matrixlib.federation.request;

import java.util.Optional;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/** What {@link RequestVerifier} finds out about a request. */
public sealed interface RequestOutcome {

  /**
   * The request, if it is genuine.
   *
   * @return empty if it is refused
   */
  Optional<Verified> verified();

  /**
   * The request comes from the server that it names, and is for us.
   *
   * @param origin who sent it
   * @param destination which of our names it was sent to
   * @param content the body; empty if there was none
   * @param keyId a key that it was signed with
   */
  record Verified(
      ServerName origin, ServerName destination, Optional<JsonObject> content, KeyId keyId)
      implements RequestOutcome {
    @Override
    public Optional<Verified> verified() {
      return Optional.of(this);
    }
  }

  /**
   * The request must not be acted on.
   *
   * @param fault why
   */
  record Refused(RequestFault fault) implements RequestOutcome {
    @Override
    public Optional<Verified> verified() {
      return Optional.empty();
    }
  }
}
