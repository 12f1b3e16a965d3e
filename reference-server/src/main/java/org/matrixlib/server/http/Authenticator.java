package org.matrixlib.server.http;

import java.util.Optional;
import org.matrixlib.server.account.Requester;

/** Finds out whom an access token stands for. */
@FunctionalInterface
public interface Authenticator {

  /** Whom the token stands for, empty if nobody. May block for reads of the store. */
  Optional<Requester> authenticate(String accessToken);
}
