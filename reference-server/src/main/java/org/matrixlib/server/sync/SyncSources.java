package org.matrixlib.server.sync;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.room.view.ClientEvent;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.room.view.Tokens;
import org.matrixlib.server.sync.RecentEvents.Recent;

/** What answers are made from. */
record SyncSources(
    FeedView feed,
    RoomViews views,
    RoomSummaries summaries,
    SentMembers sentMembers,
    Tokens tokens) {

  /** The feed of a room between two positions: from memory if it is all there. */
  Stretch stretch(RoomId room, long after, long until) {
    Optional<List<Recent>> recent = feed.recent(room, after, until);
    if (recent.isPresent() && !recent.get().isEmpty()) {
      return stretch(recent.get());
    }
    FeedEntry end = feed.lastEntry(room, until);
    if (end == null) {
      throw new IllegalStateException("a user has a membership in a room without events");
    }
    if (end.position() <= after) {
      return new Stretch(
          (last, limit) -> List.of(), end.sequence(), OptionalLong.of(end.state()), end.state());
    }
    FeedEntry before = lastEntry(room, after);
    long afterSequence = before == null ? 0 : before.sequence();
    return new Stretch(
        (last, limit) ->
            views.complete(room, views.queries().arrivals(room, afterSequence, last, limit, true)),
        end.sequence(),
        before == null ? OptionalLong.empty() : OptionalLong.of(before.state()),
        end.state());
  }

  private @Nullable FeedEntry lastEntry(RoomId room, long position) {
    return position == 0 ? null : feed.lastEntry(room, position);
  }

  private Stretch stretch(List<Recent> events) {
    FeedEntry end = events.get(events.size() - 1).entry();
    return new Stretch(
        (last, limit) -> last(events, last, limit),
        end.sequence(),
        OptionalLong.of(events.get(0).roomStateBefore()),
        end.state());
  }

  private List<ClientEvent> last(List<Recent> events, long until, int limit) {
    int end = events.size();
    while (end > 0 && events.get(end - 1).entry().sequence() > until) {
      end--;
    }
    return events.subList(Math.max(0, end - limit), end).stream()
        .map(event -> event.completed(views))
        .toList();
  }
}
