package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;
import org.matrixlib.server.profile.Profiles;
import org.matrixlib.server.roomsend.LocalUsers;
import org.matrixlib.server.roomsend.MembershipSender;
import org.matrixlib.server.roomsend.RoomWriter;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class ProfileEndpointsTest {
  @TempDir Path directory;

  /** As they write to every room of the user. */
  @ParameterizedTest
  @ValueSource(strings = {"displayname", "avatar_url"})
  void changesOfProfilesAreLimitedAsMessagesAre(String name) throws Exception {
    try (Database database = Database.open(DatabaseSettings.sqlite(directory.resolve("t.db")))) {
      // Never asked: each request is for somebody else.
      MembershipSender memberships =
          new MembershipSender(
              new RoomWriter(
                  command -> {
                    throw new IllegalStateException();
                  }),
              null,
              new LocalUsers(TestClientApi.SERVER, new Profiles(database)));
      Routes routes = new Routes();
      new ProfileEndpoints(new Profiles(database), memberships, user -> true, Runnable::run)
          .addTo(routes);
      Requester bob = new Requester(UserId.of("@bob:here.example"), "PHONE", false);
      try (TestHttp http =
          new TestHttp(
              routes,
              token -> Optional.of(bob),
              new RateLimiter(Map.of(RateLimit.MESSAGES, new RateLimiter.Rate(1, 1)), () -> 0),
              new Listener("127.0.0.1", 0, Optional.empty(), false))) {
        assertEquals(403, put(http, name));
        assertEquals(429, put(http, name));
      }
    }
  }

  private static int put(TestHttp http, String name) throws Exception {
    return http.send(
            http.request("/_matrix/client/v3/profile/%40ann%3Ahere.example/" + name)
                .header("Authorization", "Bearer x")
                .PUT(BodyPublishers.ofString("{}")))
        .statusCode();
  }
}
