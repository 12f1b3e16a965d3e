package org.matrixlib.server.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;
import org.matrixlib.server.profile.Profiles;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.roomsend.EventSender;
import org.matrixlib.server.roomsend.LocalUsers;
import org.matrixlib.server.roomsend.MembershipSender;
import org.matrixlib.server.roomsend.RoomCreator;
import org.matrixlib.server.roomsend.RoomWriter;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.sync.Syncs;

/**
 * The client API of rooms over sockets, on a real room server. The access token of a user's device
 * is {@code user.DEVICE}, so that tests need no accounts.
 */
final class TestClientApi implements AutoCloseable {
  static final ServerName SERVER = ServerName.of("here.example");
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
  private final DatabaseSettings settings;
  private Database database;
  private RoomServer rooms;
  private Syncs syncs;
  private TestHttp http;

  TestClientApi(DatabaseSettings settings) throws IOException {
    this.settings = settings;
    open();
  }

  private void open() throws IOException {
    InstantSource clock = InstantSource.system();
    database = Database.open(settings);
    rooms =
        new RoomServer(
            new RoomServer.Settings(SERVER, KEY, RoomVersions.STABLE, clock, new Random(), 2),
            database);
    RoomViews views = new RoomViews(rooms.queries());
    syncs =
        new Syncs(
            database, rooms.output(), views, SERVER, clock, new SecureRandom(), executor, timers);
    RoomDirectory directory = new RoomDirectory(database);
    Profiles profiles = new Profiles(database);
    LocalUsers users = new LocalUsers(SERVER, profiles);
    RoomWriter writer = new RoomWriter(rooms);
    MembershipSender memberships = new MembershipSender(writer, rooms.queries(), users);
    Routes routes = new Routes();
    new SendEndpoints(
            new RoomCreator(writer, directory, users, RoomVersion.V11),
            new EventSender(writer, rooms.queries(), directory, memberships),
            memberships,
            directory)
        .addTo(routes);
    new ReadEndpoints(views, syncs, clock).addTo(routes);
    new SyncEndpoints(syncs).addTo(routes);
    new DirectoryEndpoints(directory, views, SERVER, clock).addTo(routes);
    new ProfileEndpoints(profiles, memberships, users::has, executor).addTo(routes);
    new PushRuleEndpoints().addTo(routes);
    http =
        new TestHttp(
            routes,
            TestClientApi::authenticate,
            new RateLimiter(Map.of(), System::nanoTime),
            new Listener("127.0.0.1", 0, Optional.empty(), false));
  }

  private static Optional<Requester> authenticate(String token) {
    String[] parts = token.split("\\.", -1);
    return parts.length == 2
        ? Optional.of(new Requester(UserId.of("@" + parts[0] + ":" + SERVER), parts[1], false))
        : Optional.empty();
  }

  void restart() throws IOException {
    stop();
    open();
  }

  private void stop() {
    http.close();
    syncs.close();
    rooms.close();
    database.close();
  }

  @Override
  public void close() {
    stop();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  User user(String name) {
    return device(name, "PHONE");
  }

  User device(String name, String device) {
    return new User(name, device);
  }

  /** An answer. */
  record Reply(int status, String text) {
    JsonObject json() {
      try {
        return JsonObject.parse(text);
      } catch (MalformedJsonException e) {
        throw new AssertionError(text, e);
      }
    }

    String errcode() {
      return json().string("errcode").orElse("none: " + text);
    }

    String string(String name) {
      return json().string(name).orElseThrow(() -> new AssertionError(text));
    }

    /** A member of members, by a path of their names with slashes. */
    JsonObject at(String... path) {
      JsonObject at = json();
      for (String name : path) {
        at = at.object(name).orElseThrow(() -> new AssertionError("no " + name + " in " + text));
      }
      return at;
    }

    List<JsonObject> list(String name) {
      return objects(json(), name);
    }

    /** This answer, which must not be an error. */
    Reply ok() {
      if (status != 200) {
        throw new AssertionError(status + " " + text);
      }
      return this;
    }
  }

  static List<JsonObject> objects(JsonObject parent, String name) {
    return parent.array(name).orElse(JsonArray.EMPTY).stream().map(JsonObject.class::cast).toList();
  }

  static List<String> strings(JsonObject parent, String name) {
    return parent.array(name).orElse(JsonArray.EMPTY).stream()
        .map(value -> ((JsonString) value).text())
        .toList();
  }

  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A request of whoever has a token, or of nobody. */
  Reply request(Optional<String> token, String method, String path, String body) {
    HttpRequest.Builder request =
        http.request(path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    try {
      HttpResponse<String> response = http.send(request);
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A user on a device. */
  final class User {
    private final String name;
    private final String device;
    private String since = "";
    private int transactions;

    User(String name, String device) {
      this.name = name;
      this.device = device;
    }

    String id() {
      return "@" + name + ":" + SERVER;
    }

    String token() {
      return name + "." + device;
    }

    Reply get(String path) {
      return request(Optional.of(token()), "GET", "/_matrix/client/v3/" + path, "");
    }

    Reply post(String path, String body) {
      return request(
          Optional.of(token()), "POST", "/_matrix/client/v3/" + path, body.replace('\'', '"'));
    }

    Reply put(String path, String body) {
      return request(
          Optional.of(token()), "PUT", "/_matrix/client/v3/" + path, body.replace('\'', '"'));
    }

    Reply delete(String path) {
      return request(Optional.of(token()), "DELETE", "/_matrix/client/v3/" + path, "");
    }

    /** Makes a room, and gives the path of it. */
    String create(String body) {
      return post("createRoom", body).ok().string("room_id");
    }

    String path(String room, String rest) {
      return "rooms/" + encoded(room) + "/" + rest;
    }

    /** Says something, and gives the id of the event. */
    String say(String room, String text) {
      return put(
              path(room, "send/m.room.message/say" + transactions++),
              "{'msgtype':'m.text','body':'" + text + "'}")
          .ok()
          .string("event_id");
    }

    Reply join(String room) {
      return post("join/" + encoded(room), "{}");
    }

    /** Syncs from where the sync before ended. */
    Reply sync(String parameters) {
      String from = since.isEmpty() ? "" : "&since=" + since;
      Reply reply = get("sync?" + parameters + from).ok();
      since = reply.string("next_batch");
      return reply;
    }

    CompletableFuture<HttpResponse<String>> startSync(String parameters) {
      String from = since.isEmpty() ? "" : "&since=" + since;
      return http.sendLater(
          http.request("/_matrix/client/v3/sync?" + parameters + from)
              .header("Authorization", "Bearer " + token()));
    }
  }

  static String text(JsonValue value) {
    return ((JsonString) value).text();
  }
}
