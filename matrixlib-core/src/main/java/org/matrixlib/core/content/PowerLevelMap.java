package org.matrixlib.core.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
  /** In the order of the names in canonical JSON, so that two maps can be walked together. */
  private final List<String> names;

  /** The level of each name, in the same order. */
  private final List<PowerLevel> ordered;

  private final Map<String, PowerLevel> levels;
  private final @Nullable String malformed;

  private PowerLevelMap(Builder builder) {
    names = List.copyOf(builder.names);
    ordered = List.copyOf(builder.ordered);
    levels = builder.levels;
    malformed = builder.malformed;
  }

  /** Reads certain members of an object, which are given in order. */
  static PowerLevelMap ofMembers(JsonObject object, List<String> names, RoomVersion version) {
    Builder builder = new Builder("", version, name -> true);
    for (String name : names) {
      object.get(name).ifPresent(value -> builder.add(name, value));
    }
    return new PowerLevelMap(builder);
  }

  /** Reads all members of the object that a property should be. */
  static PowerLevelMap ofProperty(
      JsonObject content, String property, RoomVersion version, Predicate<String> isValidName) {
    Builder builder = new Builder("/" + property, version, isValidName);
    Optional<JsonValue> value = content.get(property);
    if (value.isPresent() && value.get() instanceof JsonObject object) {
      object.forEach(builder::add);
    } else if (value.isPresent()) {
      builder.malformed = builder.path;
    }
    return new PowerLevelMap(builder);
  }

  private static final class Builder {
    private final List<String> names = new ArrayList<>();
    private final List<PowerLevel> ordered = new ArrayList<>();
    private final Map<String, PowerLevel> levels = new HashMap<>();
    private final String path;
    private final RoomVersion version;
    private final Predicate<String> isValidName;
    private @Nullable String malformed;

    Builder(String path, RoomVersion version, Predicate<String> isValidName) {
      this.path = path;
      this.version = version;
      this.isValidName = isValidName;
    }

    void add(String name, JsonValue value) {
      PowerLevel level = PowerLevelReader.read(value, version);
      if (level != null) {
        names.add(name);
        ordered.add(level);
        levels.put(name, level);
      }
      if (malformed == null && (level == null || !isValidName.test(name))) {
        malformed = path + "/" + name.replace("~", "~0").replace("/", "~1");
      }
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
   * @return an immutable list of different names, in the order of their code points
   */
  public List<String> names() {
    return names;
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
   * <p>Takes time for each level that is stated, and memory for each change.
   *
   * @param old the same part of the power levels event before
   * @return an immutable list, in no particular order
   */
  public List<PowerLevelChange> changesSince(PowerLevelMap old) {
    List<PowerLevelChange> changes = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      PowerLevel level = ordered.get(i);
      // Names being in order, what comes here before this one and is not in both was removed.
      while (at < old.names.size() && !old.names.get(at).equals(name) && !has(old.names.get(at))) {
        changes.add(old.removed(at++));
      }
      if (at == old.names.size() || !old.names.get(at).equals(name)) {
        changes.add(new PowerLevelChange(name, null, level));
      } else {
        PowerLevel before = old.ordered.get(at++);
        if (!before.equals(level)) {
          changes.add(new PowerLevelChange(name, before, level));
        }
      }
    }
    while (at < old.names.size()) {
      changes.add(old.removed(at++));
    }
    return Collections.unmodifiableList(changes);
  }

  private PowerLevelChange removed(int at) {
    return new PowerLevelChange(names.get(at), ordered.get(at), null);
  }
}
