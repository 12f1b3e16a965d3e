package org.matrixlib.server.api;

import org.matrixlib.server.store.TestDatabases;

/** The same on PostgreSQL, where it is installed. */
class RoomEndpointsOnPostgresTest extends RoomEndpointsTest {
  @Override
  TestDatabases databases() {
    return TestDatabases.POSTGRESQL;
  }
}
