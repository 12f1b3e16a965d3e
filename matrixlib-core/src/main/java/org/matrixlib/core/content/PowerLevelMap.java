package org.matrixlib.core.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;

/**
 * The levels that one part of a power levels event states, by name: of users, of types of events,
 * of kinds of notifications, or of actions.
 *
 * <p>Only what is stated is here, no defaults. What can't be read is left out, and {@link
 * #malformed()} tells. Immutable.
 */
public final class PowerLevelMap {
  private static final PowerLevelMap EMPTY = new PowerLevelMap(new Builder("", name -> true));

  private final Map<String, PowerLevel> levels;

  /**
   * The same once more, in the order of the names in canonical JSON: of each level the length of
   * its name, the name in UTF-8, and the number. Two maps are compared by what differs here: runs
   * of equal bytes that start at a level hold equal levels, and are passed over at the speed of
   * memory.
   */
  private final byte[] ordered;

  /** Where each level ends in {@link #ordered}. */
  private final int[] ends;

  private final @Nullable String malformed;

  private PowerLevelMap(Builder builder) {
    // Takes less memory for one level. Of several, strangers could choose names that collide.
    levels = builder.levels.size() > 1 ? builder.levels : Map.copyOf(builder.levels);
    malformed = builder.malformed;
    ends = new int[builder.ordered.size()];
    int length = 0;
    for (int i = 0; i < ends.length; i++) {
      length += builder.ordered.get(i).length;
      ends[i] = length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    builder.ordered.forEach(all::put);
    ordered = all.array();
  }

  /** Reads certain members of an object, which are given in order. */
  static PowerLevelMap ofMembers(JsonObject object, List<String> names, RoomVersion version) {
    Builder builder = new Builder("", name -> true);
    for (String name : names) {
      object.get(name).ifPresent(value -> builder.add(name, value, version));
    }
    return builder.build();
  }

  /** Reads all members of the object that a property should be. */
  static PowerLevelMap ofProperty(
      JsonObject content, String property, RoomVersion version, Predicate<String> isValidName) {
    Builder builder = new Builder("/" + property, isValidName);
    Optional<JsonValue> value = content.get(property);
    if (value.isPresent() && value.get() instanceof JsonObject object) {
      object.forEach((name, level) -> builder.add(name, level, version));
    } else if (value.isPresent()) {
      builder.malformed = builder.path;
    }
    return builder.build();
  }

  private static final class Builder {
    private final Map<String, PowerLevel> levels = new HashMap<>();
    private final List<byte[]> ordered = new ArrayList<>();
    private final String path;
    private final Predicate<String> isValidName;
    private @Nullable String malformed;

    Builder(String path, Predicate<String> isValidName) {
      this.path = path;
      this.isValidName = isValidName;
    }

    void add(String name, JsonValue value, RoomVersion version) {
      PowerLevel level = PowerLevelReader.read(value, version);
      if (level != null) {
        levels.put(name, level);
        ordered.add(entry(name, level));
      }
      if (malformed == null && (level == null || !isValidName.test(name))) {
        malformed = path + "/" + name.replace("~", "~0").replace("/", "~1");
      }
    }

    private static byte[] entry(String name, PowerLevel level) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Integer.BYTES + utf8.length + Long.BYTES)
          .putInt(utf8.length)
          .put(utf8)
          .putLong(level.number().orElseThrow())
          .array();
    }

    PowerLevelMap build() {
      return levels.isEmpty() && malformed == null ? EMPTY : new PowerLevelMap(this);
    }
  }

  /**
   * The first thing in this part of the event that the room version doesn't allow: a value that is
   * no level, the name of a user that is no user id, or the part itself if it is no object.
   *
   * @return its place in the content as a JSON Pointer (RFC 6901); empty if all is well, which it
   *     is too if the part is missing
   */
  public Optional<String> malformed() {
    return Optional.ofNullable(malformed);
  }

  /**
   * What levels are stated for.
   *
   * @return an immutable list of different names, in the order of their code points; made anew at
   *     each call
   */
  public List<String> names() {
    return IntStream.range(0, ends.length).mapToObj(this::name).toList();
  }

  private int start(int at) {
    return at == 0 ? 0 : ends[at - 1];
  }

  private int nameStart(int at) {
    return start(at) + Integer.BYTES;
  }

  private int nameEnd(int at) {
    return ends[at] - Long.BYTES;
  }

  private String name(int at) {
    int start = nameStart(at);
    return new String(ordered, start, nameEnd(at) - start, StandardCharsets.UTF_8);
  }

  /**
   * Whether a level is stated.
   *
   * @param name what the level is for
   * @return true if it is
   */
  public boolean has(String name) {
    return levels.containsKey(name);
  }

  /**
   * The level that is stated.
   *
   * @param name what the level is for
   * @return empty if none is
   */
  public Optional<PowerLevel> get(String name) {
    return Optional.ofNullable(levels.get(name));
  }

  /**
   * The level that is stated, or another.
   *
   * @param name what the level is for
   * @param other in place of a level that isn't stated
   * @return the level
   */
  public PowerLevel getOrDefault(String name, PowerLevel other) {
    return levels.getOrDefault(name, other);
  }

  /**
   * What was added, changed or removed. Levels are compared, not how they are written, and no
   * defaults take the place of those that are not stated.
   *
   * <p>Takes hardly more time than there are changes, as what is the same is not decoded.
   *
   * @param old the same part of the power levels event before
   * @return an immutable list, in the order of the names
   */
  public List<PowerLevelChange> changesSince(PowerLevelMap old) {
    List<PowerLevelChange> changes = new ArrayList<>();
    int at = 0;
    int oldAt = 0;
    while (true) {
      int same = sameFrom(at, old, oldAt);
      at += same;
      oldAt += same;
      int order = compareNames(at, old, oldAt);
      if (order == 0 && at == ends.length) {
        return Collections.unmodifiableList(changes);
      }
      String name = order > 0 ? old.name(oldAt) : name(at);
      changes.add(new PowerLevelChange(name, old.levels.get(name), levels.get(name)));
      at += order > 0 ? 0 : 1;
      oldAt += order < 0 ? 0 : 1;
    }
  }

  /** How many levels are the same from here on. */
  private int sameFrom(int at, PowerLevelMap old, int oldAt) {
    int start = start(at);
    int bytes =
        Arrays.mismatch(
            ordered, start, ordered.length, old.ordered, old.start(oldAt), old.ordered.length);
    if (bytes < 0) {
      return ends.length - at;
    }
    int found = Arrays.binarySearch(ends, at, ends.length, start + bytes);
    return (found < 0 ? -1 - found : found + 1) - at;
  }

  /** Compares two names, which are in order in both maps; the end of a map comes after them. */
  private int compareNames(int at, PowerLevelMap old, int oldAt) {
    boolean isEnd = at == ends.length;
    boolean isOldEnd = oldAt == old.ends.length;
    return isEnd || isOldEnd
        ? Boolean.compare(isEnd, isOldEnd)
        : Arrays.compareUnsigned(
            ordered,
            nameStart(at),
            nameEnd(at),
            old.ordered,
            old.nameStart(oldAt),
            old.nameEnd(oldAt));
  }
}
