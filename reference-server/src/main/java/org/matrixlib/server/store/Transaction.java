package org.matrixlib.server.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A transaction of the database. Used by one thread, while the work that it was given to runs. */
public interface Transaction {

  /**
   * A statement, prepared once for each connection; its parameters are those of its last use. Don't
   * close it.
   *
   * @param sql the subset that SQLite and PostgreSQL have in common
   */
  PreparedStatement prepare(String sql) throws SQLException;

  /** Calls back once all of this is durable, in the thread that wrote it. */
  void afterCommit(Runnable action);

  /** Calls back if this comes to nothing, in the thread that wrote it. */
  void afterRollback(Runnable action);
}
