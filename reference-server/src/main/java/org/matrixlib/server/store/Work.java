package org.matrixlib.server.store;

import java.sql.SQLException;

/**
 * Something to do with the database, in one transaction.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface Work<T> {
  T run(Transaction transaction) throws SQLException;
}
