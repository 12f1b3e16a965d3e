package org.matrixlib.federation.membership;

import java.util.stream.Stream;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** Room versions, by trait. */
final class Versions {
  private Versions() {}

  static Stream<RoomVersion> all() {
    return RoomVersions.STABLE.all().stream();
  }

  static Stream<RoomVersion> withKnocks() {
    return all().filter(version -> version.has(RoomTrait.KNOCKING));
  }

  static Stream<RoomVersion> withRestrictedJoins() {
    return all().filter(version -> version.has(RoomTrait.RESTRICTED_JOINS));
  }

  static Stream<RoomVersion> withKnockRestrictedJoins() {
    return all().filter(version -> version.has(RoomTrait.KNOCK_RESTRICTED_JOINS));
  }
}
