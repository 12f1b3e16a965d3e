package org.matrixlib.load;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/** A user of the server, logged in on one connection. Used by one thread. */
final class User implements AutoCloseable {
  private static final String API = "/_matrix/client/v3/";

  private final Connection connection;
  private final String id;
  private final String token;

  private User(Connection connection, String id, String token) {
    this.connection = connection;
    this.id = id;
    this.token = token;
  }

  /** Registers a user. */
  static User register(Connection connection, String name) throws IOException {
    JsonObject answer =
        connection
            .call(
                "POST",
                API + "register",
                null,
                JsonObject.builder()
                    .put("username", name)
                    .put("password", "password of " + name)
                    .put("auth", JsonObject.builder().put("type", "m.login.dummy").build())
                    .build())
            .ok();
    return new User(
        connection,
        answer.string("user_id").orElseThrow(),
        answer.string("access_token").orElseThrow());
  }

  /** The same user and device on another connection. */
  User on(Connection other) {
    return new User(other, id, token);
  }

  String id() {
    return id;
  }

  Connection connection() {
    return connection;
  }

  JsonObject get(String target) throws IOException {
    return connection.call("GET", API + target, token, null).ok();
  }

  JsonObject post(String target, JsonObject body) throws IOException {
    return connection.call("POST", API + target, token, body).ok();
  }

  JsonObject put(String target, JsonObject body) throws IOException {
    return connection.call("PUT", API + target, token, body).ok();
  }

  String createRoom() throws IOException {
    return post("createRoom", JsonObject.builder().put("preset", "public_chat").build())
        .string("room_id")
        .orElseThrow();
  }

  void join(String room) throws IOException {
    post("join/" + encode(room), JsonObject.EMPTY);
  }

  void leave(String room) throws IOException {
    post("rooms/" + encode(room) + "/leave", JsonObject.EMPTY);
  }

  /** The membership that a user has in a room where this one is. */
  String membership(String room, String user) throws IOException {
    return get("rooms/" + encode(room) + "/state/m.room.member/" + encode(user))
        .string("membership")
        .orElseThrow();
  }

  /** Sends a text, and gives the id of the event. */
  String send(String room, String transaction, String text) throws IOException {
    return put(
            "rooms/" + encode(room) + "/send/m.room.message/" + transaction,
            JsonObject.builder().put("msgtype", "m.text").put("body", text).build())
        .string("event_id")
        .orElseThrow();
  }

  /** Asks what is new, and doesn't wait for the answer. */
  void askSync(String parameters) throws IOException {
    connection.send("GET", API + "sync?" + parameters, token, null);
  }

  JsonObject sync(String parameters) throws IOException {
    return get("sync?" + parameters);
  }

  /** The events of a room's timeline in an answer to sync. */
  static List<JsonObject> timeline(JsonObject sync, String room) {
    return sync
        .object("rooms")
        .flatMap(rooms -> rooms.object("join"))
        .flatMap(joined -> joined.object(room))
        .flatMap(joined -> joined.object("timeline"))
        .flatMap(timeline -> timeline.array("events"))
        .orElse(JsonArray.EMPTY)
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    connection.close();
  }
}
