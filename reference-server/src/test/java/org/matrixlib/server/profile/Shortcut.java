package org.matrixlib.server.profile;

import org.matrixlib.server.log.Log;
import org.matrixlib.server.room.output.RoomFact;

/** A writer that reads the log, for the test of the architecture. */
public record Shortcut(Log<RoomFact> log) {}
