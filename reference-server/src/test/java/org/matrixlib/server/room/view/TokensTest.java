package org.matrixlib.server.room.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.query.TopologicalPosition;

class TokensTest {
  private static final UserId ANN = UserId.of("@ann:here.example");
  private static final UserId BOB = UserId.of("@bob:here.example");
  private static final RoomId ROOM = RoomId.of("!r:here.example");
  private static final RoomId OTHER = RoomId.of("!o:here.example");

  private final Tokens tokens = new Tokens(new byte[32], 7);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE})
  void syncTokenNamesItsPositionToItsUserAlone(long position) {
    String token = tokens.ofSync(ANN, position);
    assertEquals(OptionalLong.of(position), tokens.syncPosition(ANN, token));
    assertEquals(OptionalLong.empty(), tokens.syncPosition(BOB, token));
    byte[] otherSecret = new byte[32];
    otherSecret[0] = 1;
    assertEquals(OptionalLong.empty(), new Tokens(otherSecret, 7).syncPosition(ANN, token));
    assertEquals(Optional.empty(), tokens.historyPosition(ROOM, token));
  }

  @Test
  void syncTokenOfAnotherEpochIsToldFromOneOfNobody() {
    String token = tokens.ofSync(ANN, 5);
    Tokens restored = new Tokens(new byte[32], 8);
    assertEquals(OptionalLong.empty(), restored.syncPosition(ANN, token));
    assertTrue(restored.isOfOtherEpoch(ANN, token));
    assertFalse(restored.isOfOtherEpoch(BOB, token));
    assertFalse(restored.isOfOtherEpoch(ANN, restored.ofSync(ANN, 5)));
    assertFalse(tokens.isOfOtherEpoch(ANN, token));
    assertFalse(tokens.isOfOtherEpoch(ANN, token.replace("_7_", "_8_")));
  }

  @Test
  void historyTokenNamesItsPlaceInItsRoomAlone() {
    for (TopologicalPosition place :
        new TopologicalPosition[] {
          TopologicalPosition.BEGINNING, TopologicalPosition.END, new TopologicalPosition(7, 9)
        }) {
      String token = tokens.ofHistory(ROOM, place);
      assertEquals(Optional.of(place), tokens.historyPosition(ROOM, token));
      assertEquals(Optional.empty(), tokens.historyPosition(OTHER, token));
    }
  }

  @Test
  void tokenOfAnotherPositionIsNone() {
    String token = tokens.ofSync(ANN, 5);
    assertNotEquals(token, token.replace("_5_", "_6_"));
    assertEquals(OptionalLong.empty(), tokens.syncPosition(ANN, token.replace("_5_", "_6_")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "s1",
        "s1_",
        "s1__",
        "s1_x_y",
        "s2_1_a",
        "s1_1_1",
        "s1_a_b_c",
        "t1_1_1",
        "t1_a_b_c"
      })
  void whatIsNoTokenIsNone(String text) {
    assertEquals(OptionalLong.empty(), tokens.syncPosition(ANN, text));
    assertEquals(Optional.empty(), tokens.historyPosition(ROOM, text));
  }
}
