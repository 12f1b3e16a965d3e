package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;

class ResolutionTraceTest {
  private static final String ANN = "@ann:a.example";
  private static final String BOB = "@bob:b.example";

  private EventGraph graph;
  private int depth;

  private void begin(RoomVersion version) {
    graph = EventGraph.of(version);
    admit("create", "m.room.create", ANN, "", "'creator':'" + ANN + "'", false);
    admit("ann", "m.room.member", ANN, ANN, "'membership':'join'", false, "create");
    admit(
        "levels",
        "m.room.power_levels",
        ANN,
        "",
        "'users':{'@ann:a.example':100}",
        false,
        "create",
        "ann");
    admit(
        "rule",
        "m.room.join_rules",
        ANN,
        "",
        "'join_rule':'public'",
        false,
        "create",
        "ann",
        "levels");
    admit(
        "bob", "m.room.member", BOB, BOB, "'membership':'join'", false, "create", "levels", "rule");
  }

  private void admit(
      String id,
      String type,
      String sender,
      String stateKey,
      String content,
      boolean isRejected,
      String... authEvents) {
    Pdu event = event(id, type, sender, stateKey, content, authEvents);
    assertEquals(Admission.ADMITTED, graph.admit(event, isRejected));
  }

  private Pdu event(
      String id,
      String type,
      String sender,
      String stateKey,
      String content,
      String... authEvents) {
    depth++;
    String json =
        """
        {"auth_events":%s,"content":{%s},"depth":%d,"origin_server_ts":%d,"prev_events":[],\
        "room_id":"!room:a.example","sender":"%s","state_key":"%s","type":"%s"}\
        """
            .formatted(
                cited(authEvents),
                content.replace('\'', '"'),
                depth,
                depth,
                sender,
                stateKey,
                type);
    try {
      return Pdu.trusted(JsonObject.parse(json), graph.roomVersion(), EventId.of("$" + id));
    } catch (MalformedJsonException e) {
      throw new AssertionError(json, e);
    }
  }

  private String cited(String... ids) {
    boolean areHashed = !graph.roomVersion().eventFormat().carriesEventId();
    String form = areHashed ? "\"$%s\"" : "[\"$%s\",{}]";
    return List.of(ids).stream().map(form::formatted).toList().toString();
  }

  private StateMap state(String... ids) {
    StateMap state = graph.emptyState();
    for (String id : ids) {
      state = state.with(EventId.of("$" + id));
    }
    return state;
  }

  private String trace(StateMap... states) {
    ResolutionTrace trace = new ResolutionTrace();
    StateResolver.of(graph).resolve(List.of(states), trace);
    return trace.toString();
  }

  @Test
  void nothingIsToldOfStatesThatAgree() {
    begin(RoomVersion.V11);
    assertEquals("", trace(state("create", "ann"), state("ann", "create")));
  }

  @Test
  void eventsStandInColumnsBesideTheirVerdicts() {
    begin(RoomVersion.V11);
    admit("topic", "m.room.topic", BOB, "", "'topic':'mine'", false, "create", "levels", "bob");
    admit(
        "ban",
        "m.room.member",
        ANN,
        BOB,
        "'membership':'ban'",
        false,
        "create",
        "levels",
        "ann",
        "bob");
    assertEquals(
        """
        conflicted state set (3)
          $bob     "m.room.member"        "@bob:b.example"
          $topic   "m.room.topic"         ""
          $ban     "m.room.member"        "@bob:b.example"
        auth difference (2)
          $topic   "m.room.topic"         ""
          $ban     "m.room.member"        "@bob:b.example"
        power events, in reverse topological power ordering (2)
          $bob     "m.room.member"        "@bob:b.example"  allowed
          $ban     "m.room.member"        "@bob:b.example"  allowed
        mainline, the newest first (1)
          $levels  "m.room.power_levels"  ""
        other events, in mainline ordering (1)
          $topic   "m.room.topic"         ""                rejected by SENDER_NOT_JOINED (v11 rule 5)
        """,
        trace(
            state("create", "ann", "levels", "rule", "bob", "topic"),
            state("create", "ann", "levels", "rule", "ban")));
  }

  @Test
  void anEventThatIsRejectedAlreadyHasNoOtherVerdict() {
    begin(RoomVersion.V11);
    admit("bad", "m.room.topic", BOB, "", "'topic':'mine'", true, "create", "levels", "bob");
    assertEquals(
        """
        conflicted state set (1)
          $bad  "m.room.topic"  ""
        auth difference (1)
          $bad  "m.room.topic"  ""
        other events, in mainline ordering (1)
          $bad  "m.room.topic"  ""  rejected by its own auth events
        """,
        trace(state("create", "bob", "bad"), state("create", "bob")));
  }

  @Test
  void anEventThatIsNoStateEventHasNoVerdict() {
    begin(RoomVersion.V11);
    graph.admit(message());
    admit("topic", "m.room.topic", ANN, "", "'topic':'mine'", false, "create", "ann", "message");
    assertEquals(
        """
        conflicted state set (1)
          $topic    "m.room.topic"         ""
        auth difference (2)
          $message
          $topic    "m.room.topic"         ""
        mainline, the newest first (1)
          $levels   "m.room.power_levels"  ""
        other events, in mainline ordering (2)
          $message                             no state event
          $topic    "m.room.topic"         ""  allowed
        """,
        trace(state("create", "ann", "levels", "topic"), state("create", "ann", "levels")));
  }

  private Pdu message() {
    Pdu topic = event("message", "m.room.message", ANN, "", "", "create", "ann");
    return Pdu.trusted(
        topic.json().toBuilder().remove("state_key").build(), graph.roomVersion(), topic.eventId());
  }

  @Test
  void algorithm21ReplaysWhatLiesBetweenConflictedEvents() {
    TestRoom room = new TestRoom(RoomVersion.V12);
    room.add("$levels1", "m.room.power_levels", ALICE, "", "{}", "$alice");
    room.add("$levels2", "m.room.power_levels", ALICE, "", "{}", "$alice", "$levels1");
    room.add("$levels3", "m.room.power_levels", ALICE, "", "{}", "$alice", "$levels2");
    room.add("$topic", "m.room.topic", ALICE, "", "{'topic':'mine'}", "$alice", "$levels2");
    ResolutionTrace trace = new ResolutionTrace();
    StateResolver.of(room.graph)
        .resolve(
            List.of(
                room.state(CREATE_ID, "$alice", "$levels1", "$topic"),
                room.state(CREATE_ID, "$alice", "$levels3")),
            trace);
    assertEquals(
        """
        conflicted state set (3)
          $levels1  "m.room.power_levels"  ""
          $levels3  "m.room.power_levels"  ""
          $topic    "m.room.topic"         ""
        auth difference (2)
          $levels3  "m.room.power_levels"  ""
          $topic    "m.room.topic"         ""
        conflicted state subgraph (4)
          $levels1  "m.room.power_levels"  ""
          $levels2  "m.room.power_levels"  ""
          $levels3  "m.room.power_levels"  ""
          $topic    "m.room.topic"         ""
        power events, in reverse topological power ordering (3)
          $levels1  "m.room.power_levels"  ""  allowed
          $levels2  "m.room.power_levels"  ""  allowed
          $levels3  "m.room.power_levels"  ""  allowed
        mainline, the newest first (3)
          $levels3  "m.room.power_levels"  ""
          $levels2  "m.room.power_levels"  ""
          $levels1  "m.room.power_levels"  ""
        other events, in mainline ordering (1)
          $topic    "m.room.topic"         ""  allowed
        """,
        trace.toString());
    assertEquals(
        Stream.of("$levels1", "$levels2", "$levels3").map(EventId::of).toList(),
        trace.powerOrder());
  }

  @Test
  void theFirstAlgorithmTellsInWhichOrderItJudged() {
    begin(RoomVersion.V1);
    admit("one", "m.room.topic", ANN, "", "'topic':'1'", false, "create", "levels", "ann");
    admit("two", "m.room.topic", BOB, "", "'topic':'2'", false, "create", "levels", "bob");
    assertEquals(
        """
        conflicted state set (2)
          $one  "m.room.topic"  ""
          $two  "m.room.topic"  ""
        judged, in this order (1)
          $two  "m.room.topic"  ""  rejected by EVENT_NEEDS_MORE_POWER (v1 rule 8)
        """,
        trace(
            state("create", "ann", "levels", "rule", "bob", "one"),
            state("create", "ann", "levels", "rule", "bob", "two")));
  }

  @Test
  void stateKeysDontBreakLines() {
    begin(RoomVersion.V11);
    admit("odd", "a\\nb", ANN, "\\\"\\n", "", false, "create", "levels", "ann");
    assertEquals("  $odd  \"a\\nb\"  \"\\\"\\n\"\n", state("odd").toString());
  }
}
