package org.matrixlib.core.room;

import static org.matrixlib.core.room.RoomTrait.ALIASES_BY_DOMAIN;
import static org.matrixlib.core.room.RoomTrait.CREATORS_OUTRANK_ALL;
import static org.matrixlib.core.room.RoomTrait.CREATOR_IS_SENDER;
import static org.matrixlib.core.room.RoomTrait.INTEGER_POWER_LEVELS;
import static org.matrixlib.core.room.RoomTrait.KEY_VALIDITY;
import static org.matrixlib.core.room.RoomTrait.KNOCKING;
import static org.matrixlib.core.room.RoomTrait.KNOCK_RESTRICTED_JOINS;
import static org.matrixlib.core.room.RoomTrait.NOTIFICATION_LEVELS_PROTECTED;
import static org.matrixlib.core.room.RoomTrait.REDACTIONS_NEED_AUTH;
import static org.matrixlib.core.room.RoomTrait.REDACTS_IN_CONTENT;
import static org.matrixlib.core.room.RoomTrait.RESTRICTED_JOINS;
import static org.matrixlib.core.room.RoomTrait.ROOM_ID_IS_CREATE_HASH;
import static org.matrixlib.core.room.RoomTrait.STRICT_BYTE_LIMITS;
import static org.matrixlib.core.room.RoomTrait.STRICT_CANONICAL_JSON;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.matrixlib.core.id.EventIdFormat;
import org.matrixlib.core.json.JsonMode;

/**
 * The rules of a room: which {@linkplain RoomTrait traits} it has, and which event format,
 * redaction rules and state resolution algorithm it uses.
 *
 * <p>Versions have no order. Each is declared as a change of another, and users of the library can
 * {@linkplain #derive declare their own}. Two versions with the same name are equal. Immutable,
 * safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room versions
 */
public final class RoomVersion {
  /** Room version 1. */
  public static final RoomVersion V1 =
      new Builder("1", EventFormat.V1, StateResAlgorithm.V1, RedactionRules.V1, Set.of())
          .with(REDACTIONS_NEED_AUTH, ALIASES_BY_DOMAIN)
          .build();

  /** Room version 2: state resolution. */
  public static final RoomVersion V2 = V1.derive("2").stateRes(StateResAlgorithm.V2).build();

  /** Room version 3: event ids are hashes. */
  public static final RoomVersion V3 =
      V2.derive("3").eventFormat(EventFormat.V3).without(REDACTIONS_NEED_AUTH).build();

  /** Room version 4: event ids are URL-safe. */
  public static final RoomVersion V4 = V3.derive("4").eventFormat(EventFormat.V4).build();

  /** Room version 5: signing keys expire. */
  public static final RoomVersion V5 = V4.derive("5").with(KEY_VALIDITY).build();

  /** Room version 6: strict numbers, no special aliases. */
  public static final RoomVersion V6 =
      V5.derive("6")
          .with(STRICT_CANONICAL_JSON, NOTIFICATION_LEVELS_PROTECTED)
          .without(ALIASES_BY_DOMAIN)
          .redactionRules(RedactionRules.V6)
          .build();

  /** Room version 7: knocking. */
  public static final RoomVersion V7 = V6.derive("7").with(KNOCKING).build();

  /** Room version 8: restricted joins. */
  public static final RoomVersion V8 =
      V7.derive("8").with(RESTRICTED_JOINS).redactionRules(RedactionRules.V8).build();

  /** Room version 9: redaction keeps who authorised a join. */
  public static final RoomVersion V9 = V8.derive("9").redactionRules(RedactionRules.V9).build();

  /** Room version 10: power levels are integers, restricted rooms that can be knocked at. */
  public static final RoomVersion V10 =
      V9.derive("10").with(INTEGER_POWER_LEVELS, KNOCK_RESTRICTED_JOINS).build();

  /** Room version 11: other redaction rules, no {@code creator}. */
  public static final RoomVersion V11 =
      V10.derive("11")
          .with(CREATOR_IS_SENDER, REDACTS_IN_CONTENT, STRICT_BYTE_LIMITS)
          .redactionRules(RedactionRules.V11)
          .build();

  /** Room version 12: room ids are hashes, creators outrank all, state resolution. */
  public static final RoomVersion V12 =
      V11.derive("12")
          .with(CREATORS_OUTRANK_ALL, ROOM_ID_IS_CREATE_HASH)
          .stateRes(StateResAlgorithm.V2_1)
          .build();

  private static final int MAX_NAME_LENGTH = 32;

  private final String name;
  private final EventFormat eventFormat;
  private final StateResAlgorithm stateRes;
  private final RedactionRules redactionRules;

  /** Never handed out, nor wrapped, as rules ask for traits all the time. */
  private final EnumSet<RoomTrait> traits;

  private RoomVersion(Builder builder) {
    name = builder.name;
    eventFormat = builder.eventFormat;
    stateRes = builder.stateRes;
    redactionRules = builder.redactionRules;
    traits = EnumSet.copyOf(builder.traits);
  }

  /**
   * Whether a text can be the name of a room version, known or not: 1 to 32 characters of {@code
   * a-z}, {@code 0-9}, {@code .} and {@code -}.
   *
   * @param name any text
   * @return true if it follows the grammar
   * @spec https://spec.matrix.org/v1.19/rooms/#room-version-grammar Room version grammar
   */
  public static boolean isValidName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME_LENGTH
        && name.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-');
  }

  /**
   * Starts a version that differs from this one in what is set on the builder.
   *
   * @param name the new version's name
   * @return a builder with everything of this version but its name
   * @throws IllegalArgumentException if {@link #isValidName} refuses the name
   */
  public Builder derive(String name) {
    if (!isValidName(name)) {
      throw new IllegalArgumentException("not the name of a room version: " + name);
    }
    return new Builder(name, eventFormat, stateRes, redactionRules, traits);
  }

  /**
   * The name, as {@code room_version} in {@code m.room.create} gives it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Whether this version has a trait.
   *
   * @param trait the difference asked for
   * @return true if it has
   */
  public boolean has(RoomTrait trait) {
    return traits.contains(trait);
  }

  /**
   * All traits.
   *
   * @return an unmodifiable set, in the order of their declaration
   */
  public Set<RoomTrait> traits() {
    return Collections.unmodifiableSet(traits);
  }

  /**
   * How events are named and cited.
   *
   * @return the event format
   */
  public EventFormat eventFormat() {
    return eventFormat;
  }

  /**
   * How the state after a fork is found.
   *
   * @return the algorithm
   */
  public StateResAlgorithm stateRes() {
    return stateRes;
  }

  /**
   * What redaction leaves.
   *
   * @return the rules
   */
  public RedactionRules redactionRules() {
    return redactionRules;
  }

  /**
   * Which numbers events may hold.
   *
   * @return strict if this version {@linkplain RoomTrait#STRICT_CANONICAL_JSON says so}
   */
  public JsonMode jsonMode() {
    return has(STRICT_CANONICAL_JSON) ? JsonMode.STRICT : JsonMode.LENIENT;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoomVersion that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /**
   * The name.
   *
   * @return {@link #name()}
   */
  @Override
  public String toString() {
    return name;
  }

  /** Declares a room version as a change of another. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private EventFormat eventFormat;
    private StateResAlgorithm stateRes;
    private RedactionRules redactionRules;
    private final EnumSet<RoomTrait> traits = EnumSet.noneOf(RoomTrait.class);

    private Builder(
        String name,
        EventFormat eventFormat,
        StateResAlgorithm stateRes,
        RedactionRules redactionRules,
        Set<RoomTrait> traits) {
      this.name = name;
      this.eventFormat = eventFormat;
      this.stateRes = stateRes;
      this.redactionRules = redactionRules;
      this.traits.addAll(traits);
    }

    /**
     * Adds traits.
     *
     * @param added the traits that the version has
     * @return this builder
     */
    public Builder with(RoomTrait... added) {
      Collections.addAll(traits, added);
      return this;
    }

    /**
     * Removes traits.
     *
     * @param removed the traits that the version lacks
     * @return this builder
     */
    public Builder without(RoomTrait... removed) {
      for (RoomTrait trait : removed) {
        traits.remove(trait);
      }
      return this;
    }

    /**
     * Sets the event format.
     *
     * @param format how events are named and cited
     * @return this builder
     */
    public Builder eventFormat(EventFormat format) {
      eventFormat = format;
      return this;
    }

    /**
     * Sets the state resolution algorithm.
     *
     * @param algorithm how the state after a fork is found
     * @return this builder
     */
    public Builder stateRes(StateResAlgorithm algorithm) {
      stateRes = algorithm;
      return this;
    }

    /**
     * Sets the redaction rules.
     *
     * @param rules what redaction leaves
     * @return this builder
     */
    public Builder redactionRules(RedactionRules rules) {
      redactionRules = rules;
      return this;
    }

    /**
     * The version as declared so far.
     *
     * @return the version
     * @throws IllegalStateException if room ids are hashes of create events but event ids are no
     *     URL-safe hashes
     */
    public RoomVersion build() {
      if (traits.contains(ROOM_ID_IS_CREATE_HASH)
          && eventFormat.eventIdFormat() != EventIdFormat.URLSAFE_BASE64) {
        throw new IllegalStateException("room ids can only be made from URL-safe event ids");
      }
      return new RoomVersion(this);
    }
  }
}
