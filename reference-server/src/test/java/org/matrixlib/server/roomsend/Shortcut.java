package org.matrixlib.server.roomsend;

import org.matrixlib.server.store.Database;

/** A writer that reads tables, for the test of the architecture. */
public record Shortcut(Database database) {}
