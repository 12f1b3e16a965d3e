package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class DirectoryEndpointsTest {
  private static final UserId ANN = UserId.of("@ann:here.example");
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path directory;

  @Test
  void listOfRoomsCountsTheirMembersWithoutReadingThem() throws Exception {
    SigningKey key = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);
    try (Database database = Database.open(DatabaseSettings.sqlite(directory.resolve("t.db")));
        RoomServer rooms =
            new RoomServer(
                new RoomServer.Settings(
                    TestClientApi.SERVER, key, RoomVersions.STABLE, CLOCK, new Random(1), 1),
                database)) {
      JsonObject join = JsonObject.builder().put("membership", "join").build();
      RoomAnswer made =
          rooms
              .append(
                  new RoomCommand.CreateRoom(
                      RoomVersion.V11,
                      ANN,
                      JsonObject.EMPTY,
                      List.of(EventIntent.state(ANN, "m.room.member", ANN.toString(), join))))
              .join();
      RoomId room = ((RoomAnswer.Done) made).room();
      RoomDirectory published = new RoomDirectory(database);
      published.publish(room, true).join();
      Routes routes = new Routes();
      RoomViews views = new RoomViews(withoutMembers(rooms.queries()));
      new DirectoryEndpoints(published, views, TestClientApi.SERVER, CLOCK).addTo(routes);
      try (TestHttp http =
          new TestHttp(
              routes,
              token -> Optional.empty(),
              new RateLimiter(Map.of(), System::nanoTime),
              new Listener("127.0.0.1", 0, Optional.empty(), false))) {
        HttpResponse<String> list = http.send(http.request("/_matrix/client/v3/publicRooms").GET());
        assertEquals(200, list.statusCode(), list.body());
        JsonObject shown = TestClientApi.objects(JsonObject.parse(list.body()), "chunk").get(0);
        assertEquals(1, shown.integer("num_joined_members").orElseThrow());
      }
    }
  }

  private static RoomQueries withoutMembers(RoomQueries queries) {
    return (RoomQueries)
        Proxy.newProxyInstance(
            RoomQueries.class.getClassLoader(),
            new Class<?>[] {RoomQueries.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("members")) {
                throw new IllegalStateException("reads all members");
              }
              return method.invoke(queries, arguments);
            });
  }
}
