package org.matrixlib.server.sync;

import org.matrixlib.server.store.TestDatabases;

/** The same on PostgreSQL, where it is installed. */
class SyncOnPostgresTest extends SyncTest {
  @Override
  TestDatabases databases() {
    return TestDatabases.POSTGRESQL;
  }
}
