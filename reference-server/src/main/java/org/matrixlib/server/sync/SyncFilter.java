package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.room.view.RoomEventFilter;
import org.matrixlib.server.room.view.RoomFilter;

/**
 * What of a sync a client wants.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#filtering Filtering
 */
public final class SyncFilter {
  /** Everything. */
  public static final SyncFilter ALL = of(JsonObject.EMPTY);

  /** How many fields of events may be asked for, and how deep they may lie. */
  private static final int MAX_FIELDS = 100;

  private final RoomFilter rooms;
  private final RoomEventFilter timeline;
  private final RoomEventFilter state;
  private final boolean includesLeave;
  private final Optional<MemberNames> eventFields;
  private final boolean isFederationFormat;

  private SyncFilter(Fields fields) {
    Fields room = fields.object("room").orElse(Fields.of(JsonObject.EMPTY));
    rooms = RoomFilter.of(room);
    timeline = part(room, "timeline");
    state = part(room, "state");
    includesLeave = room.bool("include_leave").orElse(false);
    eventFields = fields.strings("event_fields").map(SyncFilter::memberNames);
    isFederationFormat =
        fields
            .parsed(
                "event_format",
                "client or federation",
                text ->
                    switch (text) {
                      case "client" -> Optional.of(false);
                      case "federation" -> Optional.of(true);
                      default -> Optional.<Boolean>empty();
                    })
            .orElse(false);
    // What these choose from is empty as yet, but a mistake in them is told already.
    part(room, "ephemeral");
    part(room, "account_data");
    part(fields, "presence");
    part(fields, "account_data");
  }

  /**
   * Reads a filter.
   *
   * @throws ApiException if it isn't one
   */
  public static SyncFilter of(JsonObject filter) {
    return new SyncFilter(Fields.of(filter));
  }

  private static RoomEventFilter part(Fields fields, String name) {
    return fields.object(name).map(RoomEventFilter::of).orElse(RoomEventFilter.ALL);
  }

  private static MemberNames memberNames(List<String> paths) {
    if (paths.size() > MAX_FIELDS) {
      throw new ApiException(
          Errcode.M_BAD_JSON, "event_fields has more than " + MAX_FIELDS + " elements");
    }
    List<List<String>> steps = paths.stream().map(SyncFilter::steps).toList();
    if (steps.stream().anyMatch(path -> path.size() > MAX_FIELDS)) {
      throw new ApiException(Errcode.M_BAD_JSON, "event_fields has a path that is too deep");
    }
    return treeOf(steps);
  }

  /** The names that paths begin with, each with what follows it, or as a whole if a path ends. */
  private static MemberNames treeOf(List<List<String>> paths) {
    Map<String, List<List<String>>> tails = new TreeMap<>();
    for (List<String> path : paths) {
      tails
          .computeIfAbsent(path.get(0), name -> new ArrayList<>())
          .add(path.subList(1, path.size()));
    }
    List<String> whole = new ArrayList<>();
    tails.forEach(
        (name, ofName) -> {
          if (ofName.stream().anyMatch(List::isEmpty)) {
            whole.add(name);
          }
        });
    MemberNames names = MemberNames.of(whole);
    tails.keySet().removeAll(whole);
    for (Map.Entry<String, List<List<String>>> part : tails.entrySet()) {
      names = names.with(part.getKey(), treeOf(part.getValue()));
    }
    return names;
  }

  /** Splits a path at dots, save those after a backslash. */
  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean escapes =
          c == '\\'
              && i + 1 < path.length()
              && (path.charAt(i + 1) == '.' || path.charAt(i + 1) == '\\');
      if (escapes) {
        step.append(path.charAt(++i));
      } else if (c == '.') {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        step.append(c);
      }
    }
    steps.add(step.toString());
    return steps;
  }

  boolean includes(RoomId room) {
    return rooms.includes(room);
  }

  RoomEventFilter timeline() {
    return timeline;
  }

  RoomEventFilter state() {
    return state;
  }

  boolean includesLeave() {
    return includesLeave;
  }

  boolean isFederationFormat() {
    return isFederationFormat;
  }

  /** What the client wants of an event. */
  JsonObject select(JsonObject event) {
    return eventFields.map(event::only).orElse(event);
  }
}
