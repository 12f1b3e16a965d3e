package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * One line of the list of authorization rules, with the lines indented below it.
 *
 * @param <C> what is judged
 */
final class Rule<C extends Judged> {
  private static final Set<EventKind> ALL_KINDS = EnumSet.allOf(EventKind.class);

  private enum Outcome {
    REJECT,
    ALLOW,
    GO_BELOW
  }

  private final Outcome outcome;

  /** The kinds of events that the line is about. */
  private final Set<EventKind> kinds;

  /** What else must hold; null if nothing must. */
  private final @Nullable Predicate<C> condition;

  private final @Nullable AuthRule name;
  private final Rule<C>[] below;

  /** The trait that adds the line to a room version, or removes it; null if all have the line. */
  private final @Nullable RoomTrait trait;

  private final boolean isAddedByTrait;
  private final boolean isNumbered;

  /** The rule that would reject what this line allows, where that was found out; else null. */
  private final @Nullable AuthRule avoided;

  private Rule(
      Outcome outcome,
      Set<EventKind> kinds,
      @Nullable Predicate<C> condition,
      @Nullable AuthRule name,
      Rule<C>[] below,
      @Nullable RoomTrait trait,
      boolean isAddedByTrait,
      boolean isNumbered,
      @Nullable AuthRule avoided) {
    this.outcome = outcome;
    this.kinds = kinds;
    this.condition = condition;
    this.name = name;
    this.below = below;
    this.trait = trait;
    this.isAddedByTrait = isAddedByTrait;
    this.isNumbered = isNumbered;
    this.avoided = avoided;
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  private static <C extends Judged> Rule<C> line(
      Outcome outcome,
      Set<EventKind> kinds,
      @Nullable Predicate<C> condition,
      @Nullable AuthRule name,
      Rule<C>... below) {
    return new Rule<>(outcome, kinds, condition, name, below, null, true, true, null);
  }

  /** "If ..., reject." */
  static <C extends Judged> Rule<C> reject(AuthRule name, Predicate<C> condition) {
    return line(Outcome.REJECT, ALL_KINDS, condition, name);
  }

  /** "Otherwise, reject." */
  static <C extends Judged> Rule<C> otherwiseReject(AuthRule name) {
    return line(Outcome.REJECT, ALL_KINDS, null, name);
  }

  /** "If ..., allow." */
  static <C extends Judged> Rule<C> allow(Predicate<C> condition) {
    return line(Outcome.ALLOW, ALL_KINDS, condition, null);
  }

  /** "Otherwise, allow." */
  static <C extends Judged> Rule<C> otherwiseAllow() {
    return line(Outcome.ALLOW, ALL_KINDS, null, null);
  }

  /** "If ..., allow if and only if ..." */
  static <C extends Judged> Rule<C> allowOnlyIf(
      AuthRule name, Predicate<C> condition, Predicate<C> demand) {
    return line(Outcome.GO_BELOW, ALL_KINDS, condition, name, allow(demand), otherwiseReject(name));
  }

  /** "Allow if and only if ..." */
  static <C extends Judged> Rule<C> allowOnlyIf(AuthRule name, Predicate<C> demand) {
    return line(Outcome.GO_BELOW, ALL_KINDS, null, name, allow(demand), otherwiseReject(name));
  }

  /** "If ...:" */
  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  static <C extends Judged> Rule<C> when(Predicate<C> condition, Rule<C>... below) {
    return line(Outcome.GO_BELOW, ALL_KINDS, condition, null, below);
  }

  /** "If type is ...:" or "If membership is ...:" */
  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  static <C extends Judged> Rule<C> when(EventKind kind, Rule<C>... below) {
    return when(Set.of(kind), below);
  }

  /** "If type is ...:" */
  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  static <C extends Judged> Rule<C> when(Set<EventKind> kinds, Rule<C>... below) {
    return line(Outcome.GO_BELOW, kinds, null, null, below);
  }

  /** A line for all events that has others below it. */
  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  static <C extends Judged> Rule<C> always(Rule<C>... below) {
    return when(ALL_KINDS, below);
  }

  /** A line that is checked elsewhere. */
  static <C extends Judged> Rule<C> elsewhere() {
    return always();
  }

  private Rule<C> with(@Nullable RoomTrait newTrait, boolean isAdded, boolean numbered) {
    return new Rule<>(outcome, kinds, condition, name, below, newTrait, isAdded, numbered, avoided);
  }

  private Rule<C> with(Rule<C>[] newBelow, @Nullable AuthRule newAvoided) {
    return new Rule<>(
        outcome, kinds, condition, name, newBelow, trait, isAddedByTrait, isNumbered, newAvoided);
  }

  /** A line of room versions with a trait. */
  static <C extends Judged> Rule<C> with(RoomTrait trait, Rule<C> line) {
    return line.with(trait, true, line.isNumbered);
  }

  /** A line of room versions without a trait. */
  static <C extends Judged> Rule<C> without(RoomTrait trait, Rule<C> line) {
    return line.with(trait, false, line.isNumbered);
  }

  /** A line that the specification doesn't list. */
  static <C extends Judged> Rule<C> unlisted(Rule<C> line) {
    return line.with(line.trait, line.isAddedByTrait, false);
  }

  private boolean isIn(RoomVersion version) {
    return trait == null || version.has(trait) == isAddedByTrait;
  }

  /**
   * This line with those below it that are about one kind of event in one room version. What a
   * version or a kind settles needn't be asked again and again: lines below one that it settles are
   * as if they stood in its place.
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what this one's holds
  Rule<C> only(RoomVersion version, EventKind kind) {
    List<Rule<C>> lines = new ArrayList<>();
    addBelow(version, kind, lines);
    return with(lines.toArray(new Rule[0]), avoided);
  }

  private void addBelow(RoomVersion version, EventKind kind, List<Rule<C>> lines) {
    for (Rule<C> line : below) {
      if (line.isIn(version) && line.kinds.contains(kind)) {
        switch (line.outcome) {
          case REJECT -> lines.add(line);
          case ALLOW -> lines.add(line.with(line.below, otherwiseBroken()));
          case GO_BELOW -> {
            if (line.condition == null) {
              line.addBelow(version, kind, lines);
            } else {
              lines.add(line.only(version, kind));
            }
          }
        }
      }
    }
  }

  /** The rule by which the last line below rejects what no line before it allows. */
  private @Nullable AuthRule otherwiseBroken() {
    Rule<C> last = below[below.length - 1];
    return last.outcome == Outcome.REJECT ? last.name : null;
  }

  /**
   * What this line and those below it say of an event that all of them are about.
   *
   * @return null if it is for other lines to decide
   */
  @Nullable AuthVerdict decide(C judged) {
    boolean holds = condition == null || condition.test(judged);
    return switch (outcome) {
      case REJECT -> {
        judged.note(named(), !holds);
        yield holds ? AuthVerdict.rejectedBy(named()) : null;
      }
      case ALLOW -> {
        if (holds && avoided != null) {
          judged.note(avoided, true);
        }
        yield holds ? AuthVerdict.ALLOWED : null;
      }
      case GO_BELOW -> holds ? decideBelow(judged) : null;
    };
  }

  private AuthRule named() {
    return Objects.requireNonNull(name);
  }

  private @Nullable AuthVerdict decideBelow(C judged) {
    for (Rule<C> line : below) {
      AuthVerdict verdict = line.decide(judged);
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }

  /**
   * Numbers the lines below by their position.
   *
   * @param prefix what the numbers begin with
   * @param first the number of the first line
   * @param numbers gets the number of each named rule
   * @return the number after that of the last line
   */
  int number(RoomVersion version, String prefix, int first, Map<AuthRule, String> numbers) {
    int next = first;
    for (Rule<C> line : below) {
      if (line.isNumbered && line.isIn(version)) {
        String number = prefix + next++;
        if (line.name == null) {
          line.number(version, number + ".", 1, numbers);
        } else {
          numbers.put(line.name, number);
        }
      }
    }
    return next;
  }
}
