package org.matrixlib.core.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.CreateContent;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/** An {@code m.room.create}. */
final class CreateFacts extends AuthFacts {
  private final EventId eventId;
  private final RoomCreators creators;
  private final PowerLevels levelsWithoutEvent;
  private final boolean isFederated;

  CreateFacts(Pdu event) {
    super(event, EventKind.CREATE);
    eventId = event.eventId();
    creators = RoomCreators.of(event);
    levelsWithoutEvent = PowerLevels.withoutEvent(creators);
    isFederated = CreateContent.of(event.content()).isFederated();
  }

  @Override
  public String type() {
    return EventTypes.CREATE;
  }

  EventId eventId() {
    return eventId;
  }

  boolean isFederated() {
    return isFederated;
  }

  /** The power levels as long as the room has no event that states them. */
  PowerLevels levelsWithoutEvent() {
    return levelsWithoutEvent;
  }

  RoomCreators roomCreators() {
    return creators;
  }

  @Override
  public Optional<RoomCreators> creators() {
    return Optional.of(creators);
  }

  /** No state comes before it. */
  @Override
  public @Nullable StateTuple tuple(AuthRole role) {
    return null;
  }
}
