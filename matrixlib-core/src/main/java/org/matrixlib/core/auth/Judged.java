package org.matrixlib.core.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.room.RoomVersion;

/** An event that is judged, and what was found out about it. */
abstract class Judged {
  private final @Nullable List<AuthStep> steps;

  /** The steps are noted if there is a list for them. */
  Judged(@Nullable List<AuthStep> steps) {
    this.steps = steps;
  }

  abstract RoomVersion version();

  final boolean keeps(AuthRule rule, boolean isKept) {
    if (steps != null) {
      steps.add(new AuthStep(rule, isKept));
    }
    return isKept;
  }
}
