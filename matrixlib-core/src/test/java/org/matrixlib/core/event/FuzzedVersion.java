package org.matrixlib.core.event;

import java.util.Arrays;
import java.util.List;
import org.matrixlib.core.room.RoomVersion;

/**
 * The room version that the first byte of a fuzzer's input chooses: {@code 1} to {@code 9} name
 * themselves, {@code :}, {@code ;} and {@code <} follow in ASCII and are 10, 11 and 12.
 */
final class FuzzedVersion {
  private FuzzedVersion() {}

  static RoomVersion of(byte[] input) {
    List<RoomVersion> versions = TestEvents.versions();
    int first = input.length == 0 ? '1' : input[0];
    return versions.get(Math.floorMod(first - '1', versions.size()));
  }

  static byte[] rest(byte[] input) {
    return input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
  }
}
