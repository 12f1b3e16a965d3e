package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;

/** Makes events as another server would that stands where the test says. */
final class RemoteEvents {
  private final TestServer server;
  private final RoomId room;
  private final RoomVersion version;
  private static final AtomicLong TIME = new AtomicLong(1_700_000_500_000L);

  /** So that the same events can be made again. */
  static void resetTime() {
    TIME.set(1_700_000_500_000L);
  }

  RemoteEvents(TestServer server, RoomId room) {
    this.server = server;
    this.room = room;
    this.version = server.rooms.queries().room(room).orElseThrow().version();
  }

  private RoomQueries queries() {
    return server.rooms.queries();
  }

  EventId extremity() {
    return queries().room(room).orElseThrow().extremities().get(0);
  }

  /** An event that follows known ones, authorized by the state after the first of them. */
  Pdu after(EventIntent intent, EventId... prev) {
    Pdu first = queries().event(prev[0]).orElseThrow().event();
    long state = queries().event(prev[0]).orElseThrow().stateAfter();
    return make(intent, first.depth() + 1, queries().state(room, state), List.of(prev));
  }

  Pdu make(EventIntent intent, long depth, RoomState state, List<EventId> prev) {
    JsonObject.Builder sketch =
        JsonObject.builder()
            .put("type", intent.type())
            .put("sender", intent.sender().toString())
            .put("content", intent.content())
            .put("room_id", room.toString())
            .put("event_id", "$x:there.example")
            .put("prev_events", JsonArray.EMPTY)
            .put("auth_events", JsonArray.EMPTY);
    intent.stateKey().ifPresent(key -> sketch.put("state_key", key));
    List<EventReference> auth = new ArrayList<>();
    for (StateTuple tuple : AuthFacts.of(Pdu.trusted(sketch.build(), version)).selection()) {
      state.find(tuple).map(EventReference::of).ifPresent(auth::add);
    }
    return make(intent, depth, auth, prev);
  }

  Pdu make(EventIntent intent, long depth, List<EventReference> auth, List<EventId> prev) {
    PduBuilder builder =
        Pdu.builder(version)
            .type(intent.type())
            .sender(intent.sender())
            .roomId(room)
            .content(intent.content())
            .depth(depth)
            .originServerTs(TIME.incrementAndGet())
            .prevEvents(prev.stream().map(EventReference::of).toList())
            .authEvents(auth);
    intent.stateKey().ifPresent(builder::stateKey);
    intent.redacts().ifPresent(builder::redacts);
    if (version.eventFormat().carriesEventId()) {
      builder.eventId(EventId.of("$r" + TIME.incrementAndGet() + ":" + intent.sender().server()));
    }
    return builder.build(intent.sender().server(), TestServer.KEY);
  }

  RoomCommand.AdmitEvents admit(Pdu... events) {
    return new RoomCommand.AdmitEvents(room, version, List.of(events), Optional.empty(), false);
  }

  RoomCommand.AdmitEvents history(RoomCommand.StateBefore before, Pdu... events) {
    return new RoomCommand.AdmitEvents(room, version, List.of(events), Optional.of(before), true);
  }
}
