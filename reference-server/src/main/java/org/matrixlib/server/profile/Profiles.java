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

  /** Changes a user's profile. */
  public CompletableFuture<Profile> set(UserId user, Profile profile) {
    return database.write(
        tx -> {
          PreparedStatement upsert =
              tx.prepare(
                  "INSERT INTO profile (user_id, displayname, avatar_url) VALUES (?, ?, ?)"
                      + " ON CONFLICT (user_id) DO UPDATE SET"
                      + " displayname = excluded.displayname, avatar_url = excluded.avatar_url");
          upsert.setString(1, user.toString());
          upsert.setString(2, profile.displayName().orElse(null));
          upsert.setString(3, profile.avatarUrl().orElse(null));
          upsert.executeUpdate();
          return profile;
        });
  }
}
