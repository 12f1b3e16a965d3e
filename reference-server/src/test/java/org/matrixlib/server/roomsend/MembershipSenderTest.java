package org.matrixlib.server.roomsend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.server.roomsend.TestRooms.ANN;
import static org.matrixlib.server.roomsend.TestRooms.BOB;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.profile.Profile;

class MembershipSenderTest {
  @TempDir Path directory;
  private TestRooms rooms;

  @BeforeEach
  void open() {
    rooms = new TestRooms(directory.resolve("test.db"));
  }

  @AfterEach
  void close() {
    rooms.close();
  }

  private CompletableFuture<Void> showProfileOfBob() {
    return rooms.memberships.showProfile(BOB, ForkJoinPool.commonPool());
  }

  @Test
  void profileChangeBringsNobodyBackWhoIsKickedMeanwhile() {
    RoomId room = rooms.create("{'preset':'public_chat'}");
    rooms.memberships.join(BOB, room, Optional.empty()).join();
    rooms.profiles.setDisplayName(BOB, Optional.of("Bob")).join();
    rooms.before(command -> rooms.kick(room, BOB));
    showProfileOfBob().join();
    assertEquals(Optional.of("leave"), rooms.member(room, BOB).string("membership"));
  }

  @Test
  void roomShowsAllOfAProfileThatIsChangedTwiceAtOnce() {
    RoomId room = rooms.create("{'preset':'public_chat'}");
    rooms.memberships.join(BOB, room, Optional.empty()).join();
    rooms.profiles.setDisplayName(BOB, Optional.of("Bob")).join();
    rooms.before(
        command -> {
          rooms.profiles.setAvatarUrl(BOB, Optional.of("mxc://a/b")).join();
          showProfileOfBob().join();
        });
    showProfileOfBob().join();
    assertEquals(Optional.of("Bob"), rooms.member(room, BOB).string("displayname"));
    assertEquals(Optional.of("mxc://a/b"), rooms.member(room, BOB).string("avatar_url"));
  }

  @Test
  void changesOfAProfileAtOnceBothLast() {
    CompletableFuture<Void> name = rooms.profiles.setDisplayName(ANN, Optional.of("Ann"));
    CompletableFuture<Void> url = rooms.profiles.setAvatarUrl(ANN, Optional.of("mxc://a/b"));
    CompletableFuture.allOf(name, url).join();
    assertEquals(new Profile(Optional.of("Ann"), Optional.of("mxc://a/b")), rooms.profiles.of(ANN));
    rooms.profiles.setDisplayName(ANN, Optional.empty()).join();
    assertEquals(new Profile(Optional.empty(), Optional.of("mxc://a/b")), rooms.profiles.of(ANN));
  }
}
