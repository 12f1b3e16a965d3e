package org.matrixlib.server.profile;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.store.Database;

/** The profiles of local users. Safe for use by several threads. */
public final class Profiles {
  private final Database database;

  public Profiles(Database database) {
    this.database = database;
  }

  /** A user's profile; empty for whoever set none. */
  public Profile of(UserId user) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare("SELECT displayname, avatar_url FROM profile WHERE user_id = ?");
          select.setString(1, user.toString());
          try (ResultSet row = select.executeQuery()) {
            return row.next()
                ? new Profile(
                    Optional.ofNullable(row.getString(1)), Optional.ofNullable(row.getString(2)))
                : Profile.EMPTY;
          }
        });
  }

  /** Changes what a user is called, and leaves all else. */
  public CompletableFuture<Void> setDisplayName(UserId user, Optional<String> name) {
    return set(user, "displayname", name);
  }

  /** Changes a user's picture, and leaves all else. */
  public CompletableFuture<Void> setAvatarUrl(UserId user, Optional<String> url) {
    return set(user, "avatar_url", url);
  }

  private CompletableFuture<Void> set(UserId user, String column, Optional<String> value) {
    return database
        .write(
            tx -> {
              PreparedStatement upsert =
                  tx.prepare(
                      "INSERT INTO profile (user_id, %1$s) VALUES (?, ?) ON CONFLICT (user_id)"
                              .formatted(column)
                          + " DO UPDATE SET %1$s = excluded.%1$s".formatted(column));
              upsert.setString(1, user.toString());
              upsert.setString(2, value.orElse(null));
              return upsert.executeUpdate();
            })
        .thenRun(() -> {});
  }
}
