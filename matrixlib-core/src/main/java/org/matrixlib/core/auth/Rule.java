package org.matrixlib.core.auth;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
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

  /** What else must hold. */
  private final Predicate<C> condition;

  private final @Nullable AuthRule name;
  private final Rule<C>[] below;

  /** The trait that adds the line to a room version, or removes it; null if all have the line. */
  private final @Nullable RoomTrait trait;

  private final boolean isAddedByTrait;
  private final boolean isNumbered;

  private Rule(
      Outcome outcome,
      Set<EventKind> kinds,
      Predicate<C> condition,
      @Nullable AuthRule name,
      Rule<C>[] below,
      @Nullable RoomTrait trait,
      boolean isAddedByTrait,
      boolean isNumbered) {
    this.outcome = outcome;
    this.kinds = kinds;
    this.condition = condition;
    this.name = name;
    this.below = below;
    this.trait = trait;
    this.isAddedByTrait = isAddedByTrait;
    this.isNumbered = isNumbered;
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is ever put into the array
  private static <C extends Judged> Rule<C> line(
      Outcome outcome,
      Set<EventKind> kinds,
      Predicate<C> condition,
      @Nullable AuthRule name,
      Rule<C>... below) {
    return new Rule<>(outcome, kinds, condition, name, below, null, true, true);
  }

  /** "If ..., reject." */
  static <C extends Judged> Rule<C> reject(AuthRule name, Predicate<C> condition) {
    return line(Outcome.REJECT, ALL_KINDS, condition, name);
  }

  /** "Otherwise, reject." */
  static <C extends Judged> Rule<C> otherwiseReject(AuthRule name) {
    return reject(name, judged -> true);
  }

  /** "If ..., allow." */
  static <C extends Judged> Rule<C> allow(Predicate<C> condition) {
    return line(Outcome.ALLOW, ALL_KINDS, condition, null);
  }

  /** "Otherwise, allow." */
  static <C extends Judged> Rule<C> otherwiseAllow() {
    return allow(judged -> true);
  }

  /** "If ..., allow if and only if ..." */
  static <C extends Judged> Rule<C> allowOnlyIf(
      AuthRule name, Predicate<C> condition, Predicate<C> demand) {
    return line(Outcome.GO_BELOW, ALL_KINDS, condition, name, allow(demand), otherwiseReject(name));
  }

  /** "Allow if and only if ..." */
  static <C extends Judged> Rule<C> allowOnlyIf(AuthRule name, Predicate<C> demand) {
    return allowOnlyIf(name, judged -> true, demand);
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
    return line(Outcome.GO_BELOW, kinds, judged -> true, null, below);
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
    return new Rule<>(outcome, kinds, condition, name, below, newTrait, isAdded, numbered);
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
   * version or a kind settles needn't be asked again and again.
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what this one's holds
  Rule<C> only(RoomVersion version, EventKind kind) {
    Rule<C>[] left =
        Arrays.stream(below)
            .filter(line -> line.isIn(version) && line.kinds.contains(kind))
            .map(line -> line.only(version, kind))
            .toArray(Rule[]::new);
    return new Rule<>(outcome, kinds, condition, name, left, trait, isAddedByTrait, isNumbered);
  }

  /** What the first line below that decides says; null if none decides. */
  private @Nullable AuthVerdict decideBelow(C judged) {
    for (Rule<C> line : below) {
      AuthVerdict verdict = line.decide(judged);
      if (verdict != null) {
        if (line.outcome == Outcome.ALLOW) {
          below[below.length - 1].noteAvoided(judged);
        }
        return verdict;
      }
    }
    return null;
  }

  /**
   * What this line and those below it say of an event that all of them are about.
   *
   * @return null if it is for other lines to decide
   */
  @Nullable AuthVerdict decide(C judged) {
    boolean holds = condition.test(judged);
    if (outcome == Outcome.GO_BELOW) {
      return holds ? decideBelow(judged) : null;
    }
    if (name == null) {
      return holds ? AuthVerdict.ALLOWED : null;
    }
    judged.note(name, !holds);
    return holds ? AuthVerdict.rejectedBy(name) : null;
  }

  /** An event that is allowed keeps the rule that would otherwise reject it. */
  private void noteAvoided(C judged) {
    if (outcome == Outcome.REJECT && name != null) {
      judged.note(name, true);
    }
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
