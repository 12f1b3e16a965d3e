package org.matrixlib.server.account;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/** The server whose users and rooms a database holds: always the same one. */
public final class ServerIdentity {
  private ServerIdentity() {}

  /**
   * Makes sure that a database is of a server; an empty one is from now on.
   *
   * @throws StorageException if it is of another
   */
  public static void claim(Database database, ServerName name) {
    Optional<String> owner = database.read(ServerIdentity::owner);
    if (owner.isEmpty()) {
      database
          .write(
              transaction -> {
                PreparedStatement insert =
                    transaction.prepare("INSERT INTO server_name (name) VALUES (?)");
                insert.setString(1, name.toString());
                return insert.executeUpdate();
              })
          .join();
    } else if (!owner.get().equals(name.toString())) {
      throw new StorageException(
          "The database is of the server " + owner.get() + ", not of " + name, null);
    }
  }

  /**
   * Makes sure that a database is of some server.
   *
   * @throws StorageException if it is of none, or not a database of a server
   */
  public static void requireClaimed(Database database) {
    if (database.read(ServerIdentity::owner).isEmpty()) {
      throw new StorageException("The database is of no server yet", null);
    }
  }

  private static Optional<String> owner(Transaction transaction) throws SQLException {
    try (ResultSet row = transaction.prepare("SELECT name FROM server_name").executeQuery()) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }
}
