package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.api.TestClientApi.encoded;
import static org.matrixlib.server.api.TestClientApi.objects;
import static org.matrixlib.server.api.TestClientApi.strings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.api.TestClientApi.Reply;
import org.matrixlib.server.api.TestClientApi.User;
import org.matrixlib.server.store.TestDatabases;

class RoomEndpointsTest {
  @TempDir Path directory;
  private TestClientApi api;
  private User ann;
  private User bob;

  @BeforeEach
  void open() throws IOException {
    api = new TestClientApi(databases().create(directory));
    ann = api.user("ann");
    bob = api.user("bob");
  }

  /** Where it is all kept. */
  TestDatabases databases() {
    return TestDatabases.SQLITE;
  }

  @AfterEach
  void close() {
    if (api != null) {
      api.close();
    }
  }

  // Rooms

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"})
  void roomsOfAllVersionsAreMadeAndUsed(String version) {
    String room = ann.create("{'preset':'public_chat','room_version':'" + version + "'}");
    bob.join(room).ok();
    String said = bob.say(room, "hello");
    ann.put(ann.path(room, "redact/" + encoded(said) + "/1"), "{'reason':'r'}").ok();
    JsonObject event = bob.get(bob.path(room, "event/" + encoded(said))).ok().json();
    assertEquals(JsonObject.EMPTY, event.object("content").orElseThrow());
    JsonObject redaction =
        event.object("unsigned").orElseThrow().object("redacted_because").orElseThrow();
    assertEquals(Optional.of(said), redaction.string("redacts"));
    assertEquals(Optional.of(said), redaction.object("content").orElseThrow().string("redacts"));
    assertEquals(Optional.of("r"), redaction.object("content").orElseThrow().string("reason"));
  }

  @Test
  void createRoomDoesWhatEachFieldSays() {
    String room =
        ann.create(
            "{'preset':'public_chat','visibility':'public','room_alias_name':'pub','name':'N',"
                + "'topic':'T','invite':['"
                + bob.id()
                + "'],'is_direct':true,'creation_content':{'type':'m.space','creator':'@x:y'},"
                + "'initial_state':[{'type':'m.room.history_visibility','content':"
                + "{'history_visibility':'joined'}},{'type':'m.room.name','content':"
                + "{'name':'overridden'}},{'type':'a','state_key':'b','content':{'c':1}}],"
                + "'power_level_content_override':{'invite':7}}");
    assertEquals("N", state(room, "m.room.name").string("name").orElseThrow());
    assertEquals("T", state(room, "m.room.topic").string("topic").orElseThrow());
    assertEquals("public", state(room, "m.room.join_rules").string("join_rule").orElseThrow());
    assertEquals(
        "joined",
        state(room, "m.room.history_visibility").string("history_visibility").orElseThrow());
    assertEquals(
        "forbidden", state(room, "m.room.guest_access").string("guest_access").orElseThrow());
    assertEquals("m.space", state(room, "m.room.create").string("type").orElseThrow());
    assertEquals(1, state(room, "a/b").integer("c").orElseThrow());
    assertEquals(7, state(room, "m.room.power_levels").integer("invite").orElseThrow());
    assertEquals(
        "#pub:here.example", state(room, "m.room.canonical_alias").string("alias").orElseThrow());
    JsonObject member = state(room, "m.room.member/" + encoded(bob.id()));
    assertEquals("invite", member.string("membership").orElseThrow());
    assertEquals(true, member.bool("is_direct").orElseThrow());
    assertEquals(
        room, ann.get("directory/room/" + encoded("#pub:here.example")).ok().string("room_id"));
    assertEquals(
        room, ann.get("publicRooms").ok().list("chunk").get(0).string("room_id").orElseThrow());
  }

  private JsonObject state(String room, String place) {
    return ann.get(ann.path(room, "state/" + place)).ok().json();
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "12"})
  void trustedGuestsAreAsPowerfulAsTheCreator(String version) {
    String room =
        ann.create(
            "{'preset':'trusted_private_chat','room_version':'"
                + version
                + "','invite':['"
                + bob.id()
                + "']}");
    bob.join(room).ok();
    bob.put(
            bob.path(room, "state/m.room.history_visibility"),
            "{'history_visibility':'world_readable'}")
        .ok();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400 M_UNSUPPORTED_ROOM_VERSION {'room_version':'99'}",
        "400 M_BAD_JSON {'room_version':11}",
        "400 M_INVALID_PARAM {'preset':'chat'}",
        "400 M_INVALID_PARAM {'visibility':'secret'}",
        "400 M_INVALID_PARAM {'room_alias_name':'a:b'}",
        "400 M_INVALID_PARAM {'room_alias_name':''}",
        "400 M_BAD_JSON {'invite':'@bob:here.example'}",
        "400 M_INVALID_PARAM {'invite':['bob']}",
        "400 M_UNKNOWN {'invite':['@bob:elsewhere.example']}",
        "403 M_THREEPID_DENIED {'invite_3pid':[{'medium':'email'}]}",
        "400 M_BAD_JSON {'initial_state':{}}",
        "400 M_BAD_JSON {'initial_state':[1]}",
        "400 M_MISSING_PARAM {'initial_state':[{'type':'a'}]}",
        "400 M_MISSING_PARAM {'initial_state':[{'content':{}}]}",
        "400 M_BAD_JSON {'creation_content':[]}",
        "400 M_BAD_JSON {'power_level_content_override':1}",
        "400 M_INVALID_ROOM_STATE {'power_level_content_override':{'users':{}},'name':'n'}",
        "400 M_BAD_JSON {'is_direct':'yes'}",
        "400 M_BAD_JSON {'name':1}",
        "400 M_BAD_JSON {'topic':[]}",
        "400 M_BAD_JSON {'room_version':'12','creation_content':{'additional_creators':1}}",
        "400 M_INVALID_PARAM {'room_version':'12','creation_content':{'additional_creators':['x']}}",
        "400 M_BAD_JSON []",
        "400 M_NOT_JSON {",
      })
  void createRoomRefusesWhatCannotBe(String row) {
    String[] parts = row.split(" ", 3);
    Reply reply = ann.post("createRoom", parts[2]);
    assertEquals(parts[0] + " " + parts[1], reply.status() + " " + reply.errcode());
    assertEquals(List.of(), strings(ann.get("joined_rooms").json(), "joined_rooms"));
  }

  @Test
  void aliasIsTakenOnce() {
    ann.create("{'room_alias_name':'pub'}");
    Reply reply = bob.post("createRoom", "{'room_alias_name':'pub'}");
    assertEquals("M_ROOM_IN_USE", reply.errcode());
    assertEquals(400, reply.status());
  }

  @Test
  void aliasesAreAddedUsedAndRemoved() {
    String room = ann.create("{'preset':'public_chat'}");
    String path = "directory/room/" + encoded("#new:here.example");
    assertEquals(403, bob.put(path, "{'room_id':'" + room + "'}").status());
    ann.put(path, "{'room_id':'" + room + "'}").ok();
    assertEquals(409, ann.put(path, "{'room_id':'" + room + "'}").status());
    assertEquals(room, bob.join("#new:here.example").ok().string("room_id"));
    assertEquals(
        List.of("#new:here.example"),
        strings(bob.get(bob.path(room, "aliases")).ok().json(), "aliases"));
    String canonical = ann.path(room, "state/m.room.canonical_alias");
    assertEquals("M_BAD_ALIAS", ann.put(canonical, "{'alias':'#o:here.example'}").errcode());
    assertEquals("M_INVALID_PARAM", ann.put(canonical, "{'alt_aliases':['x']}").errcode());
    ann.put(canonical, "{'alias':'#new:here.example'}").ok();
    assertEquals(403, bob.delete(path).status());
    ann.delete(path).ok();
    assertEquals(404, ann.get(path).status());
    assertEquals("M_NOT_FOUND", bob.join("#new:here.example").errcode());
  }

  // Memberships

  @Test
  void invitedUserJoinsLeavesAndForgets() {
    String room = ann.create("{}");
    assertEquals(403, bob.join(room).status());
    ann.post(ann.path(room, "invite"), "{'user_id':'" + bob.id() + "','reason':'come'}").ok();
    assertEquals(room, bob.post(bob.path(room, "join"), "{}").ok().string("room_id"));
    assertEquals(List.of(room), strings(bob.get("joined_rooms").ok().json(), "joined_rooms"));
    assertEquals(400, bob.post(bob.path(room, "forget"), "{}").status());
    bob.post(bob.path(room, "leave"), "").ok();
    assertEquals(200, bob.get(bob.path(room, "messages?dir=b")).status());
    bob.post(bob.path(room, "forget"), "{}").ok();
    assertEquals(403, bob.get(bob.path(room, "messages?dir=b")).status());
    assertEquals(
        0,
        bob.sync("filter=" + encoded("{\"room\":{\"include_leave\":true}}"))
            .at("rooms", "leave")
            .size());
  }

  @Test
  void leaveWhoseAnswerGotLostCanBeRepeated() {
    String room = ann.create("{'preset':'public_chat'}");
    bob.join(room).ok();
    bob.post(bob.path(room, "leave"), "{}").ok();
    String member = ann.path(room, "state/m.room.member/" + bob.id() + "?format=event");
    String left = ann.get(member).ok().string("event_id");
    bob.post(bob.path(room, "leave"), "{}").ok();
    assertEquals(left, ann.get(member).ok().string("event_id"));
  }

  @Test
  void bannedUserStaysBannedOnLeaving() {
    String room = ann.create("{'preset':'public_chat'}");
    bob.join(room).ok();
    ann.post(ann.path(room, "ban"), "{'user_id':'" + bob.id() + "'}").ok();
    assertEquals(403, bob.post(bob.path(room, "leave"), "{}").status());
    assertEquals(403, bob.join(room).status());
  }

  @Test
  void kickBanAndUnbanAreDistinct() {
    String room = ann.create("{'preset':'public_chat'}");
    String target = "{'user_id':'" + bob.id() + "'}";
    assertEquals(403, ann.post(ann.path(room, "kick"), target).status());
    bob.join(room).ok();
    assertEquals(403, bob.post(bob.path(room, "kick"), "{'user_id':'" + ann.id() + "'}").status());
    ann.post(ann.path(room, "kick"), target).ok();
    bob.join(room).ok();
    assertEquals(403, ann.post(ann.path(room, "unban"), target).status());
    ann.post(ann.path(room, "ban"), target).ok();
    assertEquals(403, ann.post(ann.path(room, "kick"), target).status());
    assertEquals(403, bob.join(room).status());
    ann.post(ann.path(room, "unban"), target).ok();
    bob.join(room).ok();
  }

  @Test
  void userKnocksAndIsLetIn() {
    String room =
        ann.create(
            "{'initial_state':[{'type':'m.room.join_rules','content':{'join_rule':'knock'}}]}");
    bob.sync("");
    assertEquals(
        room, bob.post("knock/" + encoded(room), "{'reason':'please'}").ok().string("room_id"));
    assertTrue(bob.sync("").at("rooms", "knock").has(room));
    ann.post(ann.path(room, "invite"), "{'user_id':'" + bob.id() + "'}").ok();
    bob.join(room).ok();
    assertTrue(bob.sync("").at("rooms", "join").has(room));
  }

  @Test
  void membersOfARoomEnterAnotherThatIsOpenToThem() {
    String first = ann.create("{'preset':'public_chat'}");
    String second =
        ann.create(
            "{'initial_state':[{'type':'m.room.join_rules','content':{'join_rule':'restricted',"
                + "'allow':[{'type':'m.room_membership','room_id':'"
                + first
                + "'}]}}]}");
    assertEquals(403, bob.join(second).status());
    bob.join(first).ok();
    bob.join(second).ok();
    assertEquals(
        Optional.of(ann.id()),
        state(second, "m.room.member/" + encoded(bob.id()))
            .string("join_authorised_via_users_server"));
  }

  @Test
  void nobodyEntersARestrictedRoomByClaimingToBeLetIn() {
    String first = ann.create("{'preset':'public_chat'}");
    String second =
        ann.create(
            "{'initial_state':[{'type':'m.room.join_rules','content':{'join_rule':'restricted',"
                + "'allow':[{'type':'m.room_membership','room_id':'"
                + first
                + "'}]}}]}");
    String own = bob.path(second, "state/m.room.member/" + encoded(bob.id()));
    String claim =
        "{'membership':'join','join_authorised_via_users_server':'" + ann.id() + "','x':1}";
    assertEquals("M_FORBIDDEN", bob.put(own, claim).errcode());
    bob.join(first).ok();
    bob.put(own, "{'membership':'join','x':1}").ok();
    JsonObject member = state(second, "m.room.member/" + encoded(bob.id()));
    assertEquals(Optional.of(ann.id()), member.string("join_authorised_via_users_server"));
    assertEquals(1, member.integer("x").orElseThrow());
  }

  @Test
  void membershipEventsThatClientsWriteAreCheckedAsTheirRoutesCheckThem() {
    String remote = "@bob:elsewhere.example";
    String invite = "{'membership':'invite'}";
    String room = ann.create("{}");
    String path = ann.path(room, "state/m.room.member/");
    assertEquals("M_UNKNOWN", ann.put(path + encoded(remote), invite).errcode());
    ann.put(path + encoded(bob.id()), invite).ok();
    String initial = "{'initial_state':[{'type':'m.room.member','state_key':'%s','content':%s}]}";
    assertEquals("M_UNKNOWN", ann.post("createRoom", initial.formatted(remote, invite)).errcode());
    String own =
        ann.create(
            initial.formatted(
                ann.id(),
                "{'membership':'join','x':1,'join_authorised_via_users_server':'"
                    + ann.id()
                    + "'}"));
    assertEquals(
        "{\"membership\":\"join\",\"x\":1}",
        ann.get(ann.path(own, "state/m.room.member/" + encoded(ann.id()))).ok().text());
  }

  // Sending

  @Test
  void requestThatIsRepeatedIsDoneOnce() throws IOException {
    String room = ann.create("{'preset':'public_chat'}");
    bob.join(room).ok();
    String path = ann.path(room, "send/m.room.message/t1");
    String first = ann.put(path, "{'body':'one'}").ok().string("event_id");
    assertEquals(first, ann.put(path, "{'body':'two'}").ok().string("event_id"));
    api.restart();
    assertEquals(first, ann.put(path, "{'body':'three'}").ok().string("event_id"));
    assertNotEquals(first, bob.put(path, "{'body':'mine'}").ok().string("event_id"));
    assertNotEquals(
        first, api.device("ann", "DESK").put(path, "{'body':'x'}").ok().string("event_id"));
    String redaction = ann.path(room, "redact/" + encoded(first) + "/t1");
    String redacted = ann.put(redaction, "{}").ok().string("event_id");
    assertEquals(redacted, ann.put(redaction, "{}").ok().string("event_id"));
  }

  @Test
  void stateIsSetAndReadInAllItsForms() {
    String room = ann.create("{}");
    String event = ann.put(ann.path(room, "state/t"), "{'a':1}").ok().string("event_id");
    assertEquals("{\"a\":1}", ann.get(ann.path(room, "state/t/")).ok().text());
    ann.put(ann.path(room, "state/t/"), "{'a':2}").ok();
    assertEquals("{\"a\":2}", ann.get(ann.path(room, "state/t")).ok().text());
    ann.put(ann.path(room, "state/t/k%2Fk"), "{'a':3}").ok();
    JsonObject whole = ann.get(ann.path(room, "state/t/k%2Fk?format=event")).ok().json();
    assertEquals(Optional.of("k/k"), whole.string("state_key"));
    assertEquals(Optional.of(room), whole.string("room_id"));
    assertEquals("M_NOT_FOUND", ann.get(ann.path(room, "state/t/none")).errcode());
    assertEquals("M_INVALID_PARAM", ann.get(ann.path(room, "state/t?format=xml")).errcode());
    assertTrue(ann.get(ann.path(room, "state")).ok().text().startsWith("[{"));
    assertFalse(ann.get(ann.path(room, "state")).ok().text().contains(event));
  }

  // Reading

  @Test
  void membersAreThoseAtAPlaceAndOfAMembership() {
    String room = ann.create("{'preset':'public_chat'}");
    ann.sync("");
    String before = ann.sync("").string("next_batch");
    bob.join(room).ok();
    String members = ann.path(room, "members");
    assertEquals(2, ann.get(members).ok().list("chunk").size());
    assertEquals(1, ann.get(members + "?at=" + before).ok().list("chunk").size());
    ann.post(ann.path(room, "kick"), "{'user_id':'" + bob.id() + "'}").ok();
    assertEquals(1, ann.get(members + "?membership=leave").ok().list("chunk").size());
    assertEquals(1, ann.get(members + "?not_membership=leave").ok().list("chunk").size());
    assertEquals("M_INVALID_PARAM", ann.get(members + "?membership=x").errcode());
    assertEquals("M_INVALID_PARAM", ann.get(members + "?at=x").errcode());
    // Bob reads what was when he left.
    api.user("cat").join(room).ok();
    assertEquals(2, bob.get(members).ok().list("chunk").size());
    assertEquals(
        List.of(ann.id(), "@cat:here.example"),
        ann.get(ann.path(room, "joined_members")).ok().at("joined").names());
    assertEquals(403, bob.get(bob.path(room, "joined_members")).status());
  }

  @Test
  void messagesArePagedThroughBothWays() {
    String room = ann.create("{'preset':'public_chat'}");
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      said.add(ann.say(room, "m" + i));
    }
    List<String> back = new ArrayList<>(ids(room, "dir=b&limit=4", ann));
    assertEquals(said, back.subList(back.size() - said.size(), back.size()));
    assertEquals(ids(room, "dir=f&limit=7", ann), back);
    String filter = encoded("{\"types\":[\"m.room.name\",\"m.room.topic\"]}");
    assertEquals(List.of(), ids(room, "dir=b&limit=3&filter=" + filter, ann));
    String messages = encoded("{\"types\":[\"m.room.message\"]}");
    assertEquals(said, ids(room, "dir=b&limit=3&filter=" + messages, ann));
  }

  /** All events of a room, page by page, in the order of the room. */
  private List<String> ids(String room, String parameters, User user) {
    List<String> ids = new ArrayList<>();
    String from = "";
    boolean isBackward = parameters.contains("dir=b");
    while (true) {
      Reply page = user.get(user.path(room, "messages?" + parameters + from)).ok();
      for (JsonObject event : page.list("chunk")) {
        String id = event.string("event_id").orElseThrow();
        ids.add(isBackward ? 0 : ids.size(), id);
      }
      Optional<String> end = page.json().string("end");
      if (end.isEmpty()) {
        return ids;
      }
      from = "&from=" + end.get();
    }
  }

  @Test
  void gapOfASyncIsFilledByMessages() {
    String room = ann.create("{'preset':'public_chat'}");
    String filter = "filter=" + encoded("{\"room\":{\"timeline\":{\"limit\":2}}}");
    ann.sync(filter);
    String old = ann.sync(filter).string("next_batch");
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      said.add(ann.say(room, "m" + i));
    }
    JsonObject timeline = ann.sync(filter).at("rooms", "join", room, "timeline");
    assertEquals(Optional.of(true), timeline.bool("limited"));
    String before = timeline.string("prev_batch").orElseThrow();
    List<String> gap =
        ann
            .get(ann.path(room, "messages?dir=b&limit=50&from=" + before + "&to=" + old))
            .ok()
            .list("chunk")
            .stream()
            .map(event -> event.string("event_id").orElseThrow())
            .toList();
    List<String> all = new ArrayList<>(gap);
    java.util.Collections.reverse(all);
    objects(timeline, "events").forEach(e -> all.add(e.string("event_id").orElseThrow()));
    assertEquals(said, all);
  }

  @Test
  void contextShowsWhatIsAroundAnEvent() {
    String room = ann.create("{'preset':'public_chat'}");
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      said.add(ann.say(room, "m" + i));
    }
    Reply context = ann.get(ann.path(room, "context/" + encoded(said.get(4)) + "?limit=4")).ok();
    assertEquals(said.get(4), context.at("event").string("event_id").orElseThrow());
    assertEquals(
        List.of(said.get(3), said.get(2)),
        context.list("events_before").stream()
            .map(e -> e.string("event_id").orElseThrow())
            .toList());
    assertEquals(
        List.of(said.get(5), said.get(6)),
        context.list("events_after").stream()
            .map(e -> e.string("event_id").orElseThrow())
            .toList());
    Reply older =
        ann.get(ann.path(room, "messages?dir=b&limit=1&from=" + context.string("start"))).ok();
    assertEquals(said.get(1), older.list("chunk").get(0).string("event_id").orElseThrow());
    Reply newer =
        ann.get(ann.path(room, "messages?dir=f&limit=1&from=" + context.string("end"))).ok();
    assertEquals(said.get(7), newer.list("chunk").get(0).string("event_id").orElseThrow());
  }

  @Test
  void historyThatIsForMembersIsHiddenFromThoseWhoCameLater() {
    String room =
        ann.create(
            "{'preset':'public_chat','initial_state':[{'type':'m.room.history_visibility',"
                + "'content':{'history_visibility':'joined'}}]}");
    String secret = ann.say(room, "before Bob came");
    bob.join(room).ok();
    String open = ann.say(room, "while Bob is here");
    assertEquals(404, bob.get(bob.path(room, "event/" + encoded(secret))).status());
    assertEquals(404, bob.get(bob.path(room, "context/" + encoded(secret))).status());
    bob.get(bob.path(room, "event/" + encoded(open))).ok();
    bob.post(bob.path(room, "leave"), "{}").ok();
    String late = ann.say(room, "after Bob went");
    assertEquals(404, bob.get(bob.path(room, "event/" + encoded(late))).status());
    List<String> seen = ids(room, "dir=b&limit=2", bob);
    assertTrue(seen.contains(open));
    assertFalse(seen.contains(secret));
    assertFalse(seen.contains(late));
  }

  @Test
  void worldReadableRoomIsReadByStrangers() {
    String room =
        ann.create(
            "{'initial_state':[{'type':'m.room.history_visibility',"
                + "'content':{'history_visibility':'world_readable'}}]}");
    String said = ann.say(room, "to the world");
    bob.get(bob.path(room, "event/" + encoded(said))).ok();
    bob.get(bob.path(room, "messages?dir=b")).ok();
    bob.get(bob.path(room, "state")).ok();
  }

  // Profiles

  @Test
  void profileIsShownInRooms() {
    String room = ann.create("{'preset':'public_chat'}");
    ann.put("profile/" + encoded(ann.id()) + "/displayname", "{'displayname':'Ann'}").ok();
    ann.put("profile/" + encoded(ann.id()) + "/avatar_url", "{'avatar_url':'mxc://a/b'}").ok();
    assertEquals(
        "{\"avatar_url\":\"mxc://a/b\",\"displayname\":\"Ann\"}",
        bob.get("profile/" + encoded(ann.id())).ok().text());
    assertEquals(
        Optional.of("Ann"),
        state(room, "m.room.member/" + encoded(ann.id())).string("displayname"));
    String other = ann.create("{}");
    assertEquals(
        Optional.of("mxc://a/b"),
        state(other, "m.room.member/" + encoded(ann.id())).string("avatar_url"));
    assertEquals(
        403,
        bob.put("profile/" + encoded(ann.id()) + "/displayname", "{'displayname':'x'}").status());
    assertEquals(404, bob.get("profile/" + encoded("@x:elsewhere.example")).status());
  }

  // Sync

  @Test
  void parkedSyncIsAnsweredByAMessage() throws Exception {
    String room = ann.create("{'preset':'public_chat'}");
    bob.join(room).ok();
    bob.sync("");
    var parked = bob.startSync("timeout=60000");
    String said = ann.say(room, "hello");
    String answer = parked.get(30, java.util.concurrent.TimeUnit.SECONDS).body();
    assertTrue(answer.contains(said), answer);
  }

  @Test
  void filtersAreKeptForTheirOwnerAlone() {
    String path = "user/" + encoded(ann.id()) + "/filter";
    String id = ann.post(path, "{'room':{'timeline':{'limit':1}}}").ok().string("filter_id");
    assertEquals("{\"room\":{\"timeline\":{\"limit\":1}}}", ann.get(path + "/" + id).ok().text());
    assertEquals(404, ann.get(path + "/none").status());
    assertEquals(403, bob.get(path + "/" + id).status());
    assertEquals(403, bob.post(path, "{}").status());
    ann.create("{}");
    Reply answer = ann.sync("filter=" + id);
    String room = answer.at("rooms", "join").names().get(0);
    assertEquals(1, objects(answer.at("rooms", "join", room, "timeline"), "events").size());
    assertEquals(400, bob.get("sync?filter=" + id).status());
  }
}
