package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.sync.SyncStore.Place;

/**
 * Compares the feed with the log that it is made of, as far as it has come: each event that is news
 * has one position, those of a room in their order, and no position is missing. The last change of
 * a local user's membership is the membership that the room has.
 */
public final class FeedCheck {
  private static final int PAGE = 500;

  private final SyncStore store;
  private final Log<RoomFact> log;
  private final RoomQueries queries;
  private final ServerName server;
  private final List<String> problems = new ArrayList<>();

  /** Prepares to check a database that nobody writes to meanwhile. */
  public FeedCheck(Database database, Log<RoomFact> log, RoomQueries queries, ServerName server) {
    this.store = new SyncStore(database);
    this.log = log;
    this.queries = queries;
    this.server = server;
  }

  /**
   * Compares.
   *
   * @return what differs, for people; nothing if all is well
   */
  public List<String> run() {
    Map<RoomId, Map<UserId, Membership>> memberships = store.lastMemberships();
    long count = 0;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      long cursor = log.cursor(FeedReader.NAME, shard);
      Map<RoomId, List<Place>> news = news(shard, cursor);
      for (Map.Entry<RoomId, List<Place>> room : news.entrySet()) {
        count += room.getValue().size();
        RoomId id = room.getKey();
        expect(room.getValue(), store.places(id), "the feed of " + id);
        if (cursor == log.last(shard)) {
          Map<UserId, Membership> members = localMembers(id);
          Map<UserId, Membership> told = new HashMap<>(memberships.getOrDefault(id, Map.of()));
          // Whose membership the resolution of the state removed is told to have left.
          told.entrySet()
              .removeIf(
                  last ->
                      last.getValue() == Membership.LEAVE && !members.containsKey(last.getKey()));
          expect(members, told, "who is told of " + id);
        }
      }
    }
    expect(new SyncStore.Extent(count, count, count), store.extent(), "the extent of the feed");
    return List.copyOf(problems);
  }

  private Map<RoomId, List<Place>> news(int shard, long cursor) {
    Map<RoomId, List<Place>> news = new HashMap<>();
    long after = 0;
    while (after < cursor) {
      for (Log.Entry<RoomFact> entry :
          log.read(shard, after, (int) Math.min(PAGE, cursor - after))) {
        RoomFact fact = entry.record();
        if (FeedReader.isNews(fact)) {
          news.computeIfAbsent(fact.event().roomId(), id -> new ArrayList<>())
              .add(new Place(entry.sequence(), fact.currentState()));
        }
        after = entry.sequence();
      }
    }
    return news;
  }

  private Map<UserId, Membership> localMembers(RoomId room) {
    Map<UserId, Membership> members = new HashMap<>(queries.members(room));
    members.keySet().removeIf(user -> !user.server().equals(server));
    return members;
  }

  private void expect(Object expected, Object found, String what) {
    if (!expected.equals(found)) {
      problems.add(what + " is " + found + ", and should be " + expected);
    }
  }
}
