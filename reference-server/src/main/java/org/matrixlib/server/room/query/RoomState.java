package org.matrixlib.server.room.query;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * A state of a room: an immutable snapshot, which shares with others what it has in common with
 * them. Reads what it needs from the store.
 */
public interface RoomState {

  /** Its id: two states of a room with the same id are the same. */
  long id();

  /** The event at a place. */
  Optional<EventId> find(StateTuple tuple);

  /** All places and their events, in no order. */
  void forEach(BiConsumer<StateTuple, EventId> action);

  /**
   * What differs from an earlier state: each place that has another event here, or none. Takes time
   * for what differs, not for what there is.
   */
  void differenceFrom(RoomState earlier, BiConsumer<StateTuple, Optional<EventId>> action);
}
