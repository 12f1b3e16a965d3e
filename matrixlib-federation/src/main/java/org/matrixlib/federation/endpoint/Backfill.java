package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;

/**
 * Asks for events that precede others: the list {@code pdus}.
 *
 * @param room the room
 * @param from the events to begin with, which the answer has too
 * @param limit how many events the answer may have
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1backfillroomid GET
 *     backfill
 */
public record Backfill(RoomId room, List<EventId> from, int limit) implements EventStreamCall {
  /**
   * Copies the list.
   *
   * @param room the room
   * @param from the events to begin with, which the answer has too
   * @param limit how many events the answer may have
   */
  public Backfill {
    from = List.copyOf(from);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.v1("backfill", room);
    from.forEach(event -> target.query("v", event));
    return target.query("limit", limit).toString();
  }

  @Override
  public Set<String> lists() {
    return Set.of("pdus");
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
