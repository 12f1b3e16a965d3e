package org.matrixlib.core.room;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The room versions that somebody knows: a server, say, or the test of a new version.
 *
 * <p>Immutable, safe for use by several threads; there is no global registry.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room versions
 */
public final class RoomVersions {
  /** The versions 1 to 12 of the specification. */
  public static final RoomVersions STABLE =
      new RoomVersions(Map.of())
          .with(RoomVersion.V1)
          .with(RoomVersion.V2)
          .with(RoomVersion.V3)
          .with(RoomVersion.V4)
          .with(RoomVersion.V5)
          .with(RoomVersion.V6)
          .with(RoomVersion.V7)
          .with(RoomVersion.V8)
          .with(RoomVersion.V9)
          .with(RoomVersion.V10)
          .with(RoomVersion.V11)
          .with(RoomVersion.V12);

  private final Map<String, RoomVersion> byName;

  private RoomVersions(Map<String, RoomVersion> byName) {
    this.byName = byName;
  }

  /**
   * These versions and another.
   *
   * @param version is added, in place of one with the same name
   * @return the larger set
   */
  public RoomVersions with(RoomVersion version) {
    Map<String, RoomVersion> larger = new LinkedHashMap<>(byName);
    larger.put(version.name(), version);
    return new RoomVersions(Collections.unmodifiableMap(larger));
  }

  /**
   * The version with the given name.
   *
   * @param name any text, compared exactly
   * @return the version, empty if it is not known here
   */
  public Optional<RoomVersion> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * All versions.
   *
   * @return an unmodifiable collection in the order in which they were added
   */
  public Collection<RoomVersion> all() {
    return byName.values();
  }
}
