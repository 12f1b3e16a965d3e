package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.server.api.TestClientApi.encoded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.server.api.TestClientApi.Reply;
import org.matrixlib.server.api.TestClientApi.User;
import org.matrixlib.server.store.DatabaseSettings;

/** Who gets what answer at every route for rooms. */
class RoomRouteAccessTest {
  @TempDir static Path directory;
  private static TestClientApi api;

  /** A private room of Ann, with Pat in it, from which Mallory is banned; Eve was never in it. */
  private static String room;

  private static String event;

  @BeforeAll
  static void open() throws IOException {
    api = new TestClientApi(DatabaseSettings.sqlite(directory.resolve("test.db")));
    User ann = api.user("ann");
    room = ann.create("{'room_alias_name':'taken'}");
    event = ann.say(room, "private");
    ann.post(ann.path(room, "invite"), "{'user_id':'@pat:here.example'}").ok();
    User pat = api.user("pat");
    pat.post(pat.path(room, "join"), "{}").ok();
    ann.post(ann.path(room, "ban"), "{'user_id':'@mallory:here.example'}").ok();
  }

  @AfterAll
  static void close() {
    api.close();
  }

  /**
   * What each of them gets.
   *
   * @param stranger the status for a user who isn't in the room, and is not meant by the path
   * @param banned the status for a user who is banned from the room
   * @param member the status for a user who is in the room and has no power there
   */
  private record Row(
      String method,
      String path,
      String body,
      boolean isPublic,
      int stranger,
      int banned,
      int member) {

    String filled() {
      return "/_matrix/client/v3/"
          + path.replace("{room}", encoded(room))
              .replace("{event}", encoded(event))
              .replace("{ann}", encoded("@ann:here.example"))
              .replace("{alias}", encoded("#taken:here.example"));
    }
  }

  private static Row users(
      String method, String path, String body, int stranger, int banned, int member) {
    return new Row(method, path, body, false, stranger, banned, member);
  }

  private static Row everybody(String method, String path) {
    return new Row(method, path, "", true, 200, 200, 200);
  }

  private static final String TARGET = "{\"user_id\":\"@ann:here.example\"}";

  private static final List<Row> ROWS =
      List.of(
          users("POST", "createRoom", "{}", 200, 200, 200),
          users("POST", "rooms/{room}/join", "{}", 403, 403, 200),
          users("POST", "join/{room}", "{}", 403, 403, 200),
          users("POST", "join/{alias}", "{}", 403, 403, 200),
          users("POST", "knock/{room}", "{}", 403, 403, 403),
          users("POST", "rooms/{room}/invite", TARGET, 403, 403, 403),
          users("POST", "rooms/{room}/kick", TARGET, 403, 403, 403),
          users("POST", "rooms/{room}/ban", TARGET, 403, 403, 403),
          users("POST", "rooms/{room}/unban", TARGET, 403, 403, 403),
          users("PUT", "rooms/{room}/send/m.room.message/1", "{}", 403, 403, 200),
          users("PUT", "rooms/{room}/redact/{event}/1", "{}", 403, 403, 403),
          users("PUT", "rooms/{room}/state/m.room.name", "{}", 403, 403, 403),
          users("PUT", "rooms/{room}/state/m.room.name/", "{}", 403, 403, 403),
          users("GET", "rooms/{room}/members", "", 403, 403, 200),
          users("GET", "rooms/{room}/joined_members", "", 403, 403, 200),
          users("GET", "rooms/{room}/state", "", 403, 403, 200),
          users("GET", "rooms/{room}/state/m.room.create", "", 403, 403, 200),
          users("GET", "rooms/{room}/state/m.room.create/", "", 403, 403, 200),
          users("GET", "rooms/{room}/event/{event}", "", 404, 404, 200),
          users("GET", "rooms/{room}/context/{event}", "", 404, 404, 200),
          users("GET", "rooms/{room}/messages?dir=b", "", 403, 403, 200),
          users("GET", "rooms/{room}/aliases", "", 403, 403, 200),
          users("GET", "joined_rooms", "", 200, 200, 200),
          users("GET", "pushrules/", "", 200, 200, 200),
          users("GET", "pushrules/global/", "", 200, 200, 200),
          users("GET", "pushrules/global/override/.m.rule.master", "", 200, 200, 200),
          users("GET", "sync", "", 200, 200, 200),
          users("POST", "user/{ann}/filter", "{}", 403, 403, 403),
          users("GET", "user/{ann}/filter/1", "", 403, 403, 403),
          users(
              "PUT",
              "directory/room/%23new%3Ahere.example",
              "{\"room_id\":\"ROOM\"}",
              403,
              403,
              200),
          users("DELETE", "directory/room/{alias}", "", 403, 403, 403),
          users("PUT", "directory/list/room/{room}", "{}", 403, 403, 403),
          users("POST", "publicRooms", "{}", 200, 200, 200),
          users("PUT", "profile/{ann}/displayname", "{\"displayname\":\"x\"}", 403, 403, 403),
          users("PUT", "profile/{ann}/avatar_url", "{\"avatar_url\":\"x\"}", 403, 403, 403),
          everybody("GET", "directory/room/{alias}"),
          everybody("GET", "directory/list/room/{room}"),
          everybody("GET", "publicRooms"),
          everybody("GET", "profile/{ann}"),
          everybody("GET", "profile/{ann}/displayname"),
          everybody("GET", "profile/{ann}/avatar_url"),
          // Last, as these change what Pat and Mallory are to the room.
          users("POST", "rooms/{room}/leave", "{}", 403, 403, 200),
          users("POST", "rooms/{room}/forget", "{}", 400, 200, 200));

  @TestFactory
  Stream<DynamicTest> everyRouteAnswersEachAsItShould() {
    return ROWS.stream()
        .map(row -> DynamicTest.dynamicTest(row.method() + " " + row.path(), () -> check(row)));
  }

  private static void check(Row row) {
    String path = row.filled();
    Reply nobody = request(Optional.empty(), row, path);
    Reply unknown = request(Optional.of("nonsense"), row, path);
    if (row.isPublic()) {
      assertEquals(200, nobody.status());
      assertEquals(200, unknown.status());
    } else {
      assertEquals("401 M_MISSING_TOKEN", nobody.status() + " " + nobody.errcode());
      assertEquals("401 M_UNKNOWN_TOKEN", unknown.status() + " " + unknown.errcode());
    }
    expect(row.stranger(), request(Optional.of("eve.PHONE"), row, path));
    expect(row.banned(), request(Optional.of("mallory.PHONE"), row, path));
    expect(row.member(), request(Optional.of("pat.PHONE"), row, path));
    String old = path.replace("/v3/", "/r0/");
    assertEquals(
        nobody.status(), request(Optional.empty(), row, old).status(), "the same under r0");
  }

  private static void expect(int status, Reply reply) {
    assertEquals(status, reply.status(), reply.text());
    if (status == 403) {
      assertEquals("M_FORBIDDEN", reply.errcode());
    }
    if (status == 404) {
      assertEquals("M_NOT_FOUND", reply.errcode());
    }
  }

  private static Reply request(Optional<String> token, Row row, String path) {
    return api.request(token, row.method(), path, row.body().replace("ROOM", room));
  }
}
