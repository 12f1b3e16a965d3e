package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.api.TestClientApi.encoded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.server.api.TestClientApi.Reply;
import org.matrixlib.server.api.TestClientApi.User;
import org.matrixlib.server.store.TestDatabases;

/** Whatever is wrong with a request, the answer says what, and isn't a fault of the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomBadInputTest {
  private TestClientApi api;
  private User ann;
  private User bob;
  private String room;
  private String event;

  /** Where it is all kept. */
  TestDatabases databases() {
    return TestDatabases.SQLITE;
  }

  @BeforeAll
  void open(@TempDir Path directory) throws IOException {
    api = new TestClientApi(databases().create(directory));
    ann = api.user("ann");
    bob = api.user("bob");
    room = ann.create("{'preset':'public_chat'}");
    event = ann.say(room, "hello");
  }

  @AfterAll
  void close() {
    if (api != null) {
      api.close();
    }
  }

  private String filled(String path) {
    return path.replace("{room}", encoded(room))
        .replace("{event}", encoded(event))
        .replace("{ann}", encoded(ann.id()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync?timeout=9223372036854775808",
        "sync?timeout=-1",
        "sync?timeout=soon",
        "sync?timeout=1.5",
        "sync?timeout=1&timeout=2",
        "sync?since=garbage",
        "sync?since=",
        "sync?since=s1_1",
        "sync?since=s1_1_1",
        "sync?since=t1_1_1_1",
        "sync?since=s72594_4483_1934",
        "sync?full_state=yes",
        "sync?use_state_after=1",
        "sync?org.matrix.msc4222.use_state_after=maybe",
        "sync?set_presence=asleep",
        "sync?filter=none",
        "sync?filter=%7B",
        "sync?filter=%7B%22room%22%3A1%7D",
        "sync?filter=%7B%22room%22%3A%7B%22timeline%22%3A%7B%22limit%22%3A-1%7D%7D%7D",
        "sync?filter=%FF",
        "rooms/{room}/messages",
        "rooms/{room}/messages?dir=x",
        "rooms/{room}/messages?dir=b&limit=-1",
        "rooms/{room}/messages?dir=b&limit=9223372036854775808",
        "rooms/{room}/messages?dir=b&limit=ten",
        "rooms/{room}/messages?dir=b&from=garbage",
        "rooms/{room}/messages?dir=b&from=t1_1_1_x",
        "rooms/{room}/messages?dir=b&to=garbage",
        "rooms/{room}/messages?dir=b&filter=1",
        "rooms/{room}/messages?dir=b&filter=%7B%22types%22%3A1%7D",
        "rooms/x/messages?dir=b",
        "rooms/{room}/context/{event}?limit=-1",
        "rooms/{room}/context/{event}?filter=%5B%5D",
        "rooms/{room}/context/x",
        "rooms/{room}/event/x",
        "rooms/{room}/members?at=garbage",
        "rooms/{room}/members?membership=joined",
        "rooms/{room}/members?not_membership=",
        "rooms/{room}/state/a?format=b",
        "publicRooms?limit=-1",
        "directory/room/x",
        "profile/x",
        "sync?filter=%00",
        "sync?since=%00",
        "publicRooms?since=%00",
        "sync?filter=%7B%22room%22%3A%7B%22rooms%22%3A%5B%22%5Cu0000%22%5D%7D%7D",
      })
  void oddQueriesAreRefused(String path) {
    Reply reply = ann.get(filled(path));
    assertEquals(400, reply.status(), reply.text());
    assertTrue(
        List.of("M_INVALID_PARAM", "M_MISSING_PARAM", "M_BAD_JSON", "M_NOT_JSON")
            .contains(reply.errcode()),
        reply.text());
    assertFalse(reply.string("error").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT profile/{ann}/displayname displayname",
        "PUT profile/{ann}/avatar_url avatar_url",
        "POST createRoom name",
        "POST createRoom topic",
        "POST createRoom room_alias_name",
        "POST publicRooms since",
        "POST rooms/{room}/leave reason",
      })
  void textsWithNulAreRefused(String row) {
    String[] parts = row.split(" ");
    Reply reply = send(new Writer(parts[0], parts[1], ""), "{\"" + parts[2] + "\":\"\\u0000x\"}");
    assertEquals("400 M_INVALID_PARAM", reply.status() + " " + reply.errcode());
    ann.put(filled("rooms/{room}/send/m.room.message/nul"), "{'body':'\\u0000'}").ok();
  }

  @Test
  void largeTimesAndLimitsAreCut() {
    ann.get("sync?timeout=9223372036854775807").ok();
    ann.get(filled("rooms/{room}/messages?dir=b&limit=9223372036854775807")).ok();
    ann.get(filled("rooms/{room}/messages?dir=b&limit=0")).ok();
  }

  @Test
  void tokensOfOthersAreRefused() {
    String ofAnn = ann.get("sync").ok().string("next_batch");
    String other = ann.create("{}");
    String ofOther = ann.get(ann.path(other, "messages?dir=b&limit=1")).ok().string("end");
    bob.join(room).ok();
    for (String path :
        List.of(
            "sync?since=" + ofAnn,
            "rooms/{room}/messages?dir=b&from=" + ofAnn,
            "rooms/{room}/messages?dir=b&to=" + ofOther,
            "rooms/{room}/members?at=" + ofOther)) {
      Reply reply = bob.get(filled(path));
      assertEquals("400 M_INVALID_PARAM", reply.status() + " " + reply.errcode(), path);
    }
  }

  /** An endpoint that takes a body, and a body that it takes. */
  private record Writer(String method, String path, String member) {}

  private static final List<Writer> WRITERS =
      List.of(
          new Writer("POST", "createRoom", "name"),
          new Writer("POST", "createRoom", "topic"),
          new Writer("POST", "createRoom", "preset"),
          new Writer("POST", "createRoom", "visibility"),
          new Writer("POST", "createRoom", "room_version"),
          new Writer("POST", "createRoom", "room_alias_name"),
          new Writer("POST", "createRoom", "invite"),
          new Writer("POST", "createRoom", "invite_3pid"),
          new Writer("POST", "createRoom", "initial_state"),
          new Writer("POST", "createRoom", "creation_content"),
          new Writer("POST", "createRoom", "power_level_content_override"),
          new Writer("POST", "createRoom", "is_direct"),
          new Writer("POST", "join/{room}", "reason"),
          new Writer("POST", "rooms/{room}/join", "reason"),
          new Writer("POST", "knock/{room}", "reason"),
          new Writer("POST", "rooms/{room}/leave", "reason"),
          new Writer("POST", "rooms/{room}/invite", "user_id"),
          new Writer("POST", "rooms/{room}/kick", "user_id"),
          new Writer("POST", "rooms/{room}/ban", "user_id"),
          new Writer("POST", "rooms/{room}/unban", "user_id"),
          new Writer("PUT", "rooms/{room}/redact/{event}/1", "reason"),
          new Writer("PUT", "rooms/{room}/state/m.room.canonical_alias", "alias"),
          new Writer("PUT", "rooms/{room}/state/m.room.canonical_alias", "alt_aliases"),
          new Writer("PUT", "directory/room/%23a%3Ahere.example", "room_id"),
          new Writer("PUT", "directory/list/room/{room}", "visibility"),
          new Writer("PUT", "profile/{ann}/displayname", "displayname"),
          new Writer("PUT", "profile/{ann}/avatar_url", "avatar_url"),
          new Writer("POST", "publicRooms", "limit"),
          new Writer("POST", "publicRooms", "since"),
          new Writer("POST", "publicRooms", "filter"),
          new Writer("POST", "user/{ann}/filter", "room"),
          new Writer("POST", "user/{ann}/filter", "presence"),
          new Writer("POST", "user/{ann}/filter", "event_fields"),
          new Writer("POST", "user/{ann}/filter", "event_format"));

  @TestFactory
  Stream<DynamicTest> oddTypesAreRefusedInEveryField() {
    return WRITERS.stream()
        .map(
            writer ->
                DynamicTest.dynamicTest(
                    writer.method() + " " + writer.path() + " " + writer.member(),
                    () -> refusesOddTypes(writer)));
  }

  private void refusesOddTypes(Writer writer) {
    int refused = 0;
    for (String odd : List.of("1", "true", "\"\\u0000x\"", "[]", "[1]", "{}", "{\"a\":[1]}")) {
      Reply reply = send(writer, "{\"" + writer.member() + "\":" + odd + "}");
      assertTrue(reply.status() == 200 || reply.status() / 100 == 4, reply.text());
      if (reply.status() != 200) {
        assertTrue(reply.errcode().startsWith("M_"), reply.text());
        refused++;
      }
    }
    assertTrue(refused >= 4, "most of these make no sense");
  }

  @TestFactory
  Stream<DynamicTest> bodiesThatAreNoObjectsAreRefused() {
    return WRITERS.stream()
        .map(writer -> writer.method() + " " + writer.path())
        .distinct()
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route,
                    () -> {
                      Writer writer = new Writer(route.split(" ")[0], route.split(" ")[1], "");
                      for (String body :
                          List.of(
                              "[", "[]", "1", "{\"a\":1}x", "[".repeat(60_000), "{\"a\":1e999}")) {
                        Reply reply = send(writer, body);
                        assertEquals(400, reply.status(), reply.text());
                        assertTrue(
                            List.of("M_NOT_JSON", "M_BAD_JSON").contains(reply.errcode()),
                            reply.text());
                      }
                    }));
  }

  private Reply send(Writer writer, String body) {
    return api.request(
        Optional.of(ann.token()),
        writer.method(),
        "/_matrix/client/v3/" + filled(writer.path()),
        body);
  }

  @Test
  void eventsThatAreNoneAreRefused() {
    String path = filled("rooms/{room}/send/m.room.message/");
    assertEquals("M_BAD_JSON", ann.put(path + "f", "{'a':1.5}").errcode());
    assertEquals("M_BAD_JSON", ann.put(path + "n", "{'a':9007199254740992}").errcode());
    Reply large = ann.put(path + "l", "{'a':'" + "x".repeat(66_000) + "'}");
    assertEquals("413 M_TOO_LARGE", large.status() + " " + large.errcode());
    Reply longType = ann.put(filled("rooms/{room}/send/") + "t".repeat(300) + "/1", "{}");
    assertTrue(longType.status() / 100 == 4, longType.text());
    Reply longKey = ann.put(filled("rooms/{room}/state/t/") + "k".repeat(300), "{}");
    assertTrue(longKey.status() / 100 == 4, longKey.text());
  }

  @Test
  void unknownRoomsAndEventsAreToldSo() {
    String nowhere = encoded("!nowhere:here.example");
    assertEquals(404, ann.post("join/" + nowhere, "{}").status());
    assertEquals(404, ann.put("rooms/" + nowhere + "/send/a/1", "{}").status());
    assertEquals(403, ann.get("rooms/" + nowhere + "/messages?dir=b").status());
    assertEquals(404, ann.get(filled("rooms/{room}/event/$none")).status());
    assertEquals(404, ann.get("rooms/" + nowhere + "/event/" + encoded(event)).status());
    String other = ann.create("{}");
    assertEquals(404, ann.get(ann.path(other, "event/" + encoded(event))).status());
  }
}
