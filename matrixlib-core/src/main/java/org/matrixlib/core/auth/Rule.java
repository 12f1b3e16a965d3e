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

  private Rule(
      Outcome outcome,
      Set<EventKind> kinds,
      @Nullable Predicate<C> condition,
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
      @Nullable Predicate<C> condition,
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
   * The lines below that are to be looked at for events of one kind in rooms of one version. What a
   * room version or a kind of event settles is left out, so is what comes after a line that decides
   * in any case.
   */
  Checklist<C> checklist(RoomVersion version, EventKind kind) {
    List<Checklist.Line<C>> lines = new ArrayList<>();
    addLines(version, kind, lines);
    return new Checklist<>(lines);
  }

  /** Adds the lines below, and says whether some of them decide in any case. */
  private boolean addLines(RoomVersion version, EventKind kind, List<Checklist.Line<C>> lines) {
    for (Rule<C> line : below) {
      if (line.isIn(version) && line.kinds.contains(kind)) {
        boolean isLast;
        if (line.outcome == Outcome.GO_BELOW && line.condition == null) {
          isLast = line.addLines(version, kind, lines);
        } else {
          lines.add(line.compiled(version, kind, lastBelow()));
          isLast = line.condition == null;
        }
        if (isLast) {
          return true;
        }
      }
    }
    return false;
  }

  /** The rule by which the last line below rejects what none before it allowed; null if none. */
  private @Nullable AuthRule lastBelow() {
    Rule<C> last = below[below.length - 1];
    return last.outcome == Outcome.REJECT ? last.name : null;
  }

  private Checklist.Line<C> compiled(
      RoomVersion version, EventKind kind, @Nullable AuthRule avoided) {
    Predicate<C> holds = condition == null ? judged -> true : condition;
    return switch (outcome) {
      case ALLOW -> new Checklist.Line<>(holds, AuthVerdict.ALLOWED, avoided, null);
      case REJECT ->
          new Checklist.Line<>(
              holds, AuthVerdict.rejectedBy(Objects.requireNonNull(name)), name, null);
      case GO_BELOW -> new Checklist.Line<>(holds, null, null, checklist(version, kind));
    };
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
