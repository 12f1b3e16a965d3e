package org.matrixlib.core.auth;

import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * One line of the list of rules, with the lines below it.
 *
 * @param <C> what is judged
 */
final class Rule<C extends Judged> {
  private final @Nullable AuthRule name;
  private final List<Rule<C>> below;
  private final Ruling<C> ruling;
  private final Predicate<RoomVersion> isInVersion;
  private final boolean isNumbered;

  /** What a line decides about an event. */
  @FunctionalInterface
  private interface Ruling<C> {
    /** Null if other lines decide. */
    @Nullable AuthVerdict of(C judged);
  }

  private Rule(
      @Nullable AuthRule name,
      List<Rule<C>> below,
      Ruling<C> ruling,
      Predicate<RoomVersion> isInVersion,
      boolean isNumbered) {
    this.name = name;
    this.below = below;
    this.ruling = ruling;
    this.isInVersion = isInVersion;
    this.isNumbered = isNumbered;
  }

  private static <C extends Judged> Rule<C> line(@Nullable AuthRule name, Ruling<C> ruling) {
    return new Rule<>(name, List.of(), ruling, version -> true, true);
  }

  /** "If ..., reject." */
  static <C extends Judged> Rule<C> reject(AuthRule name, Predicate<C> breaks) {
    return line(
        name, judged -> judged.keeps(name, !breaks.test(judged)) ? null : rejectedBy(name));
  }

  /** "Otherwise, reject." */
  static <C extends Judged> Rule<C> otherwiseReject(AuthRule name) {
    return reject(name, judged -> true);
  }

  /** "If ..., allow if and only if ..." */
  static <C extends Judged> Rule<C> allowOnlyIf(
      AuthRule name, Predicate<C> applies, Predicate<C> keeps) {
    return line(
        name,
        judged -> {
          if (!applies.test(judged)) {
            return null;
          }
          return judged.keeps(name, keeps.test(judged)) ? ALLOWED : rejectedBy(name);
        });
  }

  /** "If ..., allow." */
  static <C extends Judged> Rule<C> allow(Predicate<C> condition) {
    return line(null, judged -> condition.test(judged) ? ALLOWED : null);
  }

  /** "Otherwise, allow." */
  static <C extends Judged> Rule<C> otherwiseAllow() {
    return allow(judged -> true);
  }

  /** A line that is checked elsewhere. */
  static <C extends Judged> Rule<C> elsewhere() {
    return line(null, judged -> null);
  }

  /** "If ...:" */
  @SafeVarargs
  static <C extends Judged> Rule<C> when(Predicate<C> condition, Rule<C>... below) {
    List<Rule<C>> lines = List.of(below);
    return new Rule<>(
        null,
        lines,
        judged -> condition.test(judged) ? decide(lines, judged) : null,
        version -> true,
        true);
  }

  /** A line that only room versions with a trait have. */
  static <C extends Judged> Rule<C> with(RoomTrait trait, Rule<C> line) {
    return line.in(version -> version.has(trait));
  }

  /** A line that only room versions without a trait have. */
  static <C extends Judged> Rule<C> without(RoomTrait trait, Rule<C> line) {
    return line.in(version -> !version.has(trait));
  }

  /** A line that the specification doesn't list. */
  static <C extends Judged> Rule<C> unnumbered(Rule<C> line) {
    return new Rule<>(line.name, line.below, line.ruling, line.isInVersion, false);
  }

  private Rule<C> in(Predicate<RoomVersion> versions) {
    return new Rule<>(name, below, ruling, versions, isNumbered);
  }

  static <C extends Judged> @Nullable AuthVerdict decide(List<Rule<C>> lines, C judged) {
    for (int i = 0; i < lines.size(); i++) {
      Rule<C> line = lines.get(i);
      if (line.isInVersion.test(judged.version())) {
        AuthVerdict verdict = line.ruling.of(judged);
        if (verdict != null) {
          return verdict;
        }
      }
    }
    return null;
  }

  static <C extends Judged> int number(
      List<Rule<C>> lines, RoomVersion version, String above, int first, Map<AuthRule, String> to) {
    int number = first;
    for (Rule<C> line : lines) {
      if (line.isNumbered && line.isInVersion.test(version)) {
        String text = above + number++;
        if (line.name != null) {
          to.putIfAbsent(line.name, text);
        }
        number(line.below, version, text + ".", 1, to);
      }
    }
    return number;
  }
}
