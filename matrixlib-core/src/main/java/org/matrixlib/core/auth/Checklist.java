package org.matrixlib.core.auth;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the list of authorization rules that an event is held against, one after the other,
 * until one decides.
 *
 * @param <C> what is judged
 */
final class Checklist<C extends Judged> {

  /**
   * A line that decides where its condition holds, or has others below it that may.
   *
   * @param condition when the line has a say
   * @param verdict what it says; null if the lines below are to be asked
   * @param rule the rule that a line which rejects is named by, and that the events which a line
   *     allows are known to keep; null for other lines
   * @param below the lines below; null if there is a verdict
   */
  record Line<C extends Judged>(
      Predicate<C> condition,
      @Nullable AuthVerdict verdict,
      @Nullable AuthRule rule,
      @Nullable Checklist<C> below) {

    private @Nullable AuthVerdict decide(C judged) {
      boolean holds = condition.test(judged);
      if (below != null) {
        return holds ? below.decide(judged) : null;
      }
      if (rule != null) {
        note(judged, rule, holds);
      }
      return holds ? verdict : null;
    }

    private void note(C judged, AuthRule named, boolean holds) {
      boolean allows = verdict != null && verdict.isAllowed();
      if (holds || !allows) {
        judged.note(named, holds == allows);
      }
    }
  }

  private final Line<C>[] lines;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what the list holds
  Checklist(List<Line<C>> lines) {
    this.lines = lines.toArray(new Line[0]);
  }

  /**
   * What the first line that decides says.
   *
   * @return null if none decides
   */
  @Nullable AuthVerdict decide(C judged) {
    for (Line<C> line : lines) {
      AuthVerdict verdict = line.decide(judged);
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }
}
