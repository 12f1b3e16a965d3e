package org.matrixlib.core.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event that is judged, with what can be found out about it. */
abstract class Judged {
  private final @Nullable List<AuthStep> steps;

  /** Takes note of the rules that are looked at if there is a list for them. */
  Judged(@Nullable List<AuthStep> steps) {
    this.steps = steps;
  }

  final void note(AuthRule rule, boolean isKept) {
    if (steps != null) {
      steps.add(new AuthStep(rule, isKept));
    }
  }
}
