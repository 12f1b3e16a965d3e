package org.matrixlib.server.api;

import org.matrixlib.server.store.TestDatabases;

/** The same on PostgreSQL, where it is installed. */
class RoomBadInputOnPostgresTest extends RoomBadInputTest {
  @Override
  TestDatabases databases() {
    return TestDatabases.POSTGRESQL;
  }
}
