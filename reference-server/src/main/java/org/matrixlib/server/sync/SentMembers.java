package org.matrixlib.server.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.cache.BoundedCache;

/**
 * Which membership events devices have already, where they load members lazily. In memory only:
 * what is forgotten is sent once more. Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#lazy-loading-room-members Lazy-loading
 *     room members
 */
final class SentMembers {
  /** How many are remembered of one room of one device. */
  private static final int MAX_MEMBERS = 100;

  /** How many are remembered of all. */
  private static final int CACHED_MEMBERS = 200_000;

  private final BoundedCache<DeviceRoom, Members> rooms =
      new BoundedCache<>(CACHED_MEMBERS, members -> 1 + members.size());

  private record DeviceRoom(Requester device, RoomId room) {}

  /** An event and the position of the sync that it was sent with. */
  private record Sent(EventId event, long position) {}

  private static final class Members extends LinkedHashMap<String, Sent> {
    private static final long serialVersionUID = 1L;

    Members() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
      return size() > MAX_MEMBERS;
    }
  }

  /**
   * Whether a device has an event. What was sent with an answer that the device didn't get, as it
   * asks from before it, doesn't count.
   *
   * @param since the position that the device is at
   */
  boolean has(Requester device, RoomId room, String user, EventId event, long since) {
    Members members = rooms.find(new DeviceRoom(device, room));
    if (members == null) {
      return false;
    }
    synchronized (members) {
      Sent sent = members.get(user);
      return sent != null && sent.event().equals(event) && sent.position() <= since;
    }
  }

  /** Notes that an event is sent. */
  void add(Requester device, RoomId room, String user, EventId event, long position) {
    DeviceRoom key = new DeviceRoom(device, room);
    Members members = Objects.requireNonNull(rooms.findOrRead(key, unknown -> new Members()));
    synchronized (members) {
      Sent sent = members.get(user);
      if (sent == null || !sent.event().equals(event)) {
        members.put(user, new Sent(event, position));
        rooms.weigh(key, members);
      }
    }
  }

  /** Notes that a device knows nothing of a room. */
  void forget(Requester device, RoomId room) {
    rooms.put(new DeviceRoom(device, room), new Members());
  }
}
