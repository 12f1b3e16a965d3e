package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** The README's table of room versions is what the code says of them. */
class ReadmeVersionTableTest {
  @Test
  void theReadmeShowsEveryRoomVersionAsItIs() throws IOException {
    StringBuilder rows = new StringBuilder();
    Set<RoomTrait> before = Set.of();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      rows.append(row(version, before));
      before = version.traits();
    }

    assertTrue(Files.readString(Path.of("..", "README.md")).contains(rows), rows::toString);
  }

  private static String row(RoomVersion version, Set<RoomTrait> before) {
    return String.format(
        "| %s | `%s` | `%s` | %s | %s |\n",
        version.name(),
        version.eventFormat(),
        version.stateRes(),
        difference(version.traits(), before),
        difference(before, version.traits()));
  }

  private static String difference(Set<RoomTrait> traits, Set<RoomTrait> others) {
    Set<RoomTrait> difference = EnumSet.noneOf(RoomTrait.class);
    difference.addAll(traits);
    difference.removeAll(others);
    return difference.stream().map(trait -> "`" + trait + "`").collect(Collectors.joining(" "));
  }
}
