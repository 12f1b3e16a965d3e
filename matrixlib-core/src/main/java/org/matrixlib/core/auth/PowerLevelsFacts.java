package org.matrixlib.core.auth;

import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;

/** An {@code m.room.power_levels}. */
final class PowerLevelsFacts extends AuthFacts {
  private final PowerLevelsContent content;

  // Two threads may both set it, to levels that are the same.
  private @Nullable PowerLevels lastAskedFor;

  PowerLevelsFacts(Pdu event) {
    super(event, EventKind.POWER_LEVELS);
    content = PowerLevelsContent.of(event.content(), event.roomVersion());
  }

  @Override
  public String type() {
    return EventTypes.POWER_LEVELS;
  }

  PowerLevelsContent content() {
    return content;
  }

  @Override
  public PowerLevels powerLevels(RoomCreators creators) {
    PowerLevels known = lastAskedFor;
    if (known == null || known.creators() != creators) {
      known = PowerLevels.of(creators, content);
      lastAskedFor = known;
    }
    return known;
  }

  @Override
  public @Nullable StateTuple tuple(AuthRole role) {
    String stateKey = stateKeyOrNull();
    return role == AuthRole.REPLACED && stateKey != null
        ? new StateTuple(EventTypes.POWER_LEVELS, stateKey)
        : super.tuple(role);
  }
}
