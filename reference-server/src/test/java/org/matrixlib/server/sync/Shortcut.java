package org.matrixlib.server.sync;

import java.util.Random;
import org.matrixlib.server.room.input.RoomInput;

/** A reader that writes, at its own whim, for the test of the architecture. */
public record Shortcut(RoomInput input, Random random) {
  public Shortcut(RoomInput input) {
    this(input, new Random());
  }
}
