package org.matrixlib.server.room;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.Rooms.StoredRoom;
import org.matrixlib.server.store.Database;

/**
 * Writes a room as JSON lines: first which room it is, then its events, as servers exchange them,
 * each after those that it cites. A line is
 *
 * <ul>
 *   <li>{@code {"room_id": ..., "room_version": ...}}, the first;
 *   <li>{@code {"outlier": EVENT}}, an event of which the state before it isn't known;
 *   <li>{@code {"event": EVENT, "is_history": BOOLEAN, "state_before": [EVENT_ID, ...]}}, where the
 *       state is there only if it doesn't follow from the events before.
 * </ul>
 *
 * <p>It works page by page, on a server that runs or doesn't; of what is written meanwhile some may
 * be missing.
 */
public final class RoomExport {
  private static final int PAGE = 500;

  private final RoomStore store;
  private final Changes none;

  /** Prepares to export rooms. */
  public RoomExport(Database database, RoomVersions versions) {
    store = new RoomStore(database, versions);
    none = Changes.to(store);
  }

  /**
   * Exports a room.
   *
   * @param progress told now and then how many events are written
   * @return how many events were written; empty if there is no such room
   */
  public Optional<Long> write(RoomId id, OutputStream target, LongConsumer progress)
      throws IOException {
    StoredRoom room = store.rooms().find(id);
    if (room == null) {
      return Optional.empty();
    }
    BufferedOutputStream out = new BufferedOutputStream(target);
    Lines lines = new Lines(out);
    lines.write(
        JsonObject.builder()
            .put("room_id", id.toString())
            .put("room_version", room.room().version().name())
            .build());
    List<EventRow> page = store.events().page(room, room.shard(), 0, PAGE);
    while (!page.isEmpty()) {
      for (EventRow row : page) {
        lines.event(row);
      }
      progress.accept(lines.events);
      page = store.events().page(room, room.shard(), page.get(page.size() - 1).sequence(), PAGE);
    }
    out.flush();
    return Optional.of(lines.events);
  }

  /** What was written already decides what else a line needs. */
  private final class Lines {
    private final OutputStream out;
    private final Set<EventId> written = new HashSet<>();
    private final Set<EventId> writtenWithState = new HashSet<>();
    private long events;

    Lines(OutputStream out) {
      this.out = out;
    }

    void write(JsonObject line) throws IOException {
      out.write(line.toBytes());
      out.write('\n');
    }

    void event(EventRow row) throws IOException {
      Pdu event = row.event();
      JsonObject.Builder line =
          JsonObject.builder()
              .put("event", event.federationForm())
              .put("is_history", row.standing() == Standing.HISTORY);
      if (!writtenWithState.containsAll(event.prevEvents())) {
        List<EventId> state = List.copyOf(store.states().entries(row.stateBefore()).values());
        outliers(state);
        line.put(
            "state_before", JsonArray.ofStrings(state.stream().map(EventId::toString).toList()));
      }
      outliers(cited(event));
      write(line.build());
      written.add(row.id());
      writtenWithState.add(row.id());
      events++;
    }

    /** Writes those of some events that aren't written, each after those that authorize it. */
    private void outliers(List<EventId> wanted) throws IOException {
      Deque<EventId> stack = new ArrayDeque<>(wanted);
      while (!stack.isEmpty()) {
        EventId id = stack.element();
        if (written.contains(id)) {
          stack.remove();
          continue;
        }
        Pdu event = StateReader.required(id, none).event();
        List<EventId> missing =
            cited(event).stream().filter(auth -> !written.contains(auth)).toList();
        if (missing.isEmpty()) {
          stack.remove();
          write(JsonObject.builder().put("outlier", event.federationForm()).build());
          written.add(id);
        } else {
          missing.forEach(stack::push);
        }
      }
    }

    /** The events that authorize one, with the create event if it is implied. */
    private static List<EventId> cited(Pdu event) {
      boolean isImplied =
          event.roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH) && event.json().has("room_id");
      List<EventId> cited = new ArrayList<>(event.authEvents());
      if (isImplied) {
        event.roomId().createEventId().ifPresent(cited::add);
      }
      return cited;
    }
  }
}
