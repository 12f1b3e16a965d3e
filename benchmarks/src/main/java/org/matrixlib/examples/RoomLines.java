package org.matrixlib.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonBoolean;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.stateres.EventGraph;
import org.matrixlib.stateres.Resolution;
import org.matrixlib.stateres.StateMap;
import org.matrixlib.stateres.StateResolver;

/**
 * A room as lines of JSON. Empty lines mean nothing.
 *
 * <ul>
 *   <li>The first line says the room version: {@code {"room_version": "12"}}.
 *   <li>Then, for each event, after those that it cites as auth events: {@code {"event_id": "$…",
 *       "pdu": {…}}}. The id may be made up; without it, it is what the event says or hashes to.
 *       Hashes and signatures are not checked. {@code "rejected": true} is for an event that its
 *       own auth events reject.
 *   <li>For each state that is to be resolved, after its events: {@code {"state": ["$…", …]}}.
 * </ul>
 */
final class RoomLines {
  private final EventGraph graph;
  private final List<StateMap> states = new ArrayList<>();

  private RoomLines(RoomVersion version) {
    graph = EventGraph.of(version);
  }

  /** All events. */
  EventGraph graph() {
    return graph;
  }

  /** The states to be resolved, at least one. */
  List<StateMap> states() {
    return states;
  }

  static RoomLines read(BufferedReader lines) throws IOException, BadLineException {
    RoomLines room = null;
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        try {
          room = with(room, line);
        } catch (IllegalArgumentException | IllegalStateException e) {
          throw new BadLineException(number, String.valueOf(e.getMessage()));
        } catch (MalformedJsonException e) {
          throw new BadLineException(number, "not JSON: " + e.getMessage());
        }
      }
    }
    if (room == null || room.states.isEmpty()) {
      throw new BadLineException(number + 1, "the input ends before any state");
    }
    return room;
  }

  /** The room with one line more. What is thrown says what is wrong with the line. */
  private static RoomLines with(@Nullable RoomLines room, String line)
      throws MalformedJsonException {
    JsonMode mode = room == null ? JsonMode.STRICT : room.graph.roomVersion().jsonMode();
    JsonObject json =
        JsonObject.parse(line.getBytes(StandardCharsets.UTF_8), mode, JsonLimits.DEFAULT);
    if (room == null) {
      return new RoomLines(version(json));
    }
    Optional<JsonObject> pdu = json.object("pdu");
    Optional<JsonArray> state = json.array("state");
    if (pdu.isPresent() == state.isPresent()) {
      throw new IllegalArgumentException("has to have either \"pdu\": {...} or \"state\": [...]");
    }
    pdu.ifPresent(event -> room.admit(event, json));
    state.ifPresent(room::addState);
    return room;
  }

  private static RoomVersion version(JsonObject json) {
    String name =
        json.string("room_version")
            .orElseThrow(() -> new IllegalArgumentException("has no \"room_version\": \"...\""));
    return RoomVersions.STABLE
        .find(name)
        .orElseThrow(() -> new IllegalArgumentException("unknown room version " + name));
  }

  private void admit(JsonObject pdu, JsonObject line) {
    EventId id = line.get("event_id").map(RoomLines::eventId).orElse(null);
    boolean isRejected = line.get("rejected").map(RoomLines::isTrue).orElse(false);
    Pdu event = Pdu.trusted(pdu, graph.roomVersion(), id);
    if (graph.contains(event.eventId())) {
      throw new IllegalArgumentException(event.eventId() + " is there already");
    }
    requireNone(graph.admit(event, isRejected).missing(), event.eventId() + " cites");
  }

  private void addState(JsonArray state) {
    List<EventId> events = state.stream().map(RoomLines::eventId).toList();
    Resolution known = StateResolver.of(graph).resolveIds(List.of(events));
    requireNone(known.missing(), "the state has");
    known.state().ifPresent(states::add);
  }

  private static boolean isTrue(JsonValue value) {
    if (value instanceof JsonBoolean bool) {
      return bool.isTrue();
    }
    throw new IllegalArgumentException("neither true nor false: " + value);
  }

  private static EventId eventId(JsonValue value) {
    return Optional.of(value)
        .filter(JsonString.class::isInstance)
        .flatMap(text -> EventId.parse(((JsonString) text).text()))
        .orElseThrow(() -> new IllegalArgumentException("no event id: " + value));
  }

  private static void requireNone(List<EventId> missing, String who) {
    if (!missing.isEmpty()) {
      String ids = missing.stream().map(EventId::toString).collect(Collectors.joining(" "));
      throw new IllegalArgumentException(who + " what no line before has: " + ids);
    }
  }
}
