package org.matrixlib.server.account;

import java.util.Locale;
import java.util.Optional;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;

/** The user IDs of one server, from what users type. */
public record LocalUserIds(ServerName server) {

  /**
   * The ID of a user to be made.
   *
   * @param username the localpart; capitals are lowered
   * @return empty if nobody may be called so
   * @spec https://spec.matrix.org/v1.19/appendices/#user-identifiers User Identifiers
   */
  public Optional<UserId> toMake(String username) {
    return of(username.toLowerCase(Locale.ROOT)).filter(UserId::isStrict);
  }

  /** The ID of a user who wants to log in, by localpart or whole ID; empty if of elsewhere. */
  public Optional<UserId> find(String text) {
    Optional<UserId> user = text.startsWith("@") ? UserId.parse(text) : of(text);
    return user.filter(id -> id.server().equals(server));
  }

  private Optional<UserId> of(String localpart) {
    return localpart.indexOf(':') < 0
        ? UserId.parse("@" + localpart + ":" + server)
        : Optional.empty();
  }
}
