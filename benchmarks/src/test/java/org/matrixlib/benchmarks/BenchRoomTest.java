package org.matrixlib.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersions;

class BenchRoomTest {
  /** The hashes are of rooms that a program in Python made, which other libraries were given. */
  @ParameterizedTest
  @CsvFileSource(resources = "bench-rooms.csv", numLinesToSkip = 1)
  void roomsAreTheOnesThatOtherLibrariesWereMeasuredWith(
      BenchRoom.Workload workload, int n, String version, String sha256) {
    BenchRoom room = BenchRoom.make(workload, n, RoomVersions.STABLE.find(version).orElseThrow());
    JsonObject json = room.json("%s%d v%s".formatted(workload, n, version));
    assertEquals(sha256, HexFormat.of().formatHex(new Sha256().digest(json.toBytes())));
  }
}
