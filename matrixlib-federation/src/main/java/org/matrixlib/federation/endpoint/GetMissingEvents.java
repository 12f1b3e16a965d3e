package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks for events between others: the list {@code events}.
 *
 * @param room the room
 * @param earliest the latest events that we have, which the answer doesn't go beyond
 * @param latest the events whose predecessors are missing
 * @param limit how many events the answer may have
 * @param minDepth the depth that they must have
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1get_missing_eventsroomid
 *     POST get_missing_events
 */
public record GetMissingEvents(
    RoomId room, List<EventId> earliest, List<EventId> latest, int limit, long minDepth)
    implements EventStreamCall {
  /**
   * Copies the lists.
   *
   * @param room the room
   * @param earliest the latest events that we have, which the answer doesn't go beyond
   * @param latest the events whose predecessors are missing
   * @param limit how many events the answer may have
   * @param minDepth the depth that they must have
   */
  public GetMissingEvents {
    earliest = List.copyOf(earliest);
    latest = List.copyOf(latest);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return Target.v1("get_missing_events", room).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(
        JsonObject.builder()
            .put("earliest_events", ids(earliest))
            .put("latest_events", ids(latest))
            .put("limit", limit)
            .put("min_depth", minDepth)
            .build());
  }

  private static JsonArray ids(List<EventId> events) {
    return JsonArray.ofStrings(events.stream().map(EventId::toString).toList());
  }

  @Override
  public Set<String> lists() {
    return Set.of("events");
  }

  @Override
  public Duration timeout() {
    return Bounds.EVENTS_TIME;
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENTS_BYTES;
  }
}
