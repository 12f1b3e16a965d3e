package org.matrixlib.benchmarks;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.stateres.EventGraph;

/**
 * Prints how many bytes of the heap an admitted event takes. The graph holds no event, so all of
 * that comes on top of the event's own bytes, wherever these are kept.
 */
public final class GraphMemory {
  private static final int USERS = 5000;
  private static final int EVENTS_A_USER = 4;

  private GraphMemory() {}

  /**
   * Prints the table.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println("| room | events | bytes an event takes | bytes of its own |");
    System.out.println("|---|---:|---:|---:|");
    for (String name : List.of("A10000", "B10000", "D10000", "E10000")) {
      print(name + ", 10", BenchRoom.make(name, RoomVersion.V10).events().toList());
      print(name + ", 12", BenchRoom.make(name, RoomVersion.V12).events().toList());
    }
    print(EVENTS_A_USER + " events a user, ids are hashes, 12", signedRoom());
  }

  private static void print(String name, List<Pdu> events) {
    long ownBytes = events.stream().mapToLong(event -> event.json().byteLength()).sum();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %d | %d |%n",
        name,
        events.size(),
        heapOfGraph(events) / events.size(),
        ownBytes / events.size());
  }

  private static long heapOfGraph(List<Pdu> events) {
    long before = usedHeap();
    EventGraph graph = EventGraph.of(events.get(0).roomVersion());
    events.forEach(event -> graph.admit(copy(event)));
    long after = usedHeap();
    Reference.reachabilityFence(graph);
    Reference.reachabilityFence(events);
    return after - before;
  }

  /** An event that shares nothing, so that whatever the graph keeps of it is counted. */
  private static Pdu copy(Pdu event) {
    JsonObject json = JsonObject.trusted(event.json().toBytes());
    return Pdu.trusted(json, event.roomVersion(), EventId.of(event.eventId().toString()));
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** A room as servers make it: users join, and then change their profiles. */
  private static List<Pdu> signedRoom() {
    UserId creator = UserId.of("@creator:example.org");
    SignedRoom room = new SignedRoom();
    room.add(EventTypes.CREATE, creator, "", "room_version", "12");
    Pdu joined = room.add(EventTypes.MEMBER, creator, creator.toString(), "membership", "join");
    Pdu rule = room.add(EventTypes.JOIN_RULES, creator, "", "join_rule", "public", joined);
    for (int k = 0; k < USERS; k++) {
      UserId user = UserId.of("@somebody" + k + ":server" + k % 20 + ".example.org");
      Pdu last = joined;
      for (int i = 0; i < EVENTS_A_USER; i++) {
        last = room.add(EventTypes.MEMBER, user, user.toString(), "membership", "join", rule, last);
      }
    }
    return room.events;
  }

  private static final class SignedRoom {
    private final SigningKey key = new SampleEvents().key;
    private final List<Pdu> events = new ArrayList<>();

    Pdu add(String type, UserId sender, String stateKey, String name, String value, Pdu... cited) {
      JsonObject content = JsonObject.builder().put(name, value).put("n", events.size()).build();
      PduBuilder builder =
          Pdu.builder(RoomVersion.V12)
              .type(type)
              .sender(sender)
              .stateKey(stateKey)
              .content(content)
              .depth(events.size() + 1)
              .originServerTs(1_764_000_000_000L + events.size())
              .authEvents(references(cited));
      if (events.isEmpty()) {
        builder.prevEvents(List.of());
      } else {
        builder.roomId(RoomId.ofCreateEvent(events.get(0).eventId()));
        builder.prevEvents(references(events.get(events.size() - 1)));
      }
      Pdu event = builder.build(SampleEvents.SERVER, key);
      events.add(event);
      return event;
    }

    private static List<EventReference> references(Pdu... events) {
      return Stream.of(events).map(event -> EventReference.of(event.eventId())).toList();
    }
  }
}
