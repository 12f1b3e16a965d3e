/** The database: one schema, on SQLite or PostgreSQL, written by group commit. */
@NullMarked
package org.matrixlib.server.store;

import org.jspecify.annotations.NullMarked;
