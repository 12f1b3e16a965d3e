package org.matrixlib.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;

class LocalUserIdsTest {
  private final LocalUserIds ids = new LocalUserIds(ServerName.of("hs1:8448"));

  @Test
  void capitalsAreLowered() {
    assertEquals(
        Optional.of(UserId.of("@ann.b_c=d-e/f+1:hs1:8448")), ids.toMake("ANN.b_c=d-e/f+1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "@ann", "ann:hs1", "ü", "a!", "a\u0000", "a\n", "İ"})
  void otherNamesAreRefused(String name) {
    assertEquals(Optional.empty(), ids.toMake(name));
  }

  @Test
  void longNamesAreRefused() {
    String longest = "a".repeat(255 - "@:hs1:8448".length());
    assertEquals(longest, ids.toMake(longest).orElseThrow().localpart());
    assertEquals(Optional.empty(), ids.toMake(longest + "a"));
  }

  @Test
  void usersAreFoundByLocalpartAndByWholeId() {
    Optional<UserId> ann = Optional.of(UserId.of("@ann:hs1:8448"));
    assertEquals(ann, ids.find("ann"));
    assertEquals(ann, ids.find("@ann:hs1:8448"));
    assertEquals(Optional.empty(), ids.find("@ann:hs2"));
    assertEquals(Optional.empty(), ids.find("ann:hs1:8448"));
    assertEquals(Optional.empty(), ids.find("@ann"));
  }
}
