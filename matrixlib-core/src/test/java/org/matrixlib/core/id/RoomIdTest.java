package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.matrixlib.core.id.Refusals.assertRefused;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomIdTest {
  private static final String HASH = "LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE";

  @Test
  void domainIsTheServerThatChoseTheId() {
    RoomId id = RoomId.of("!é :example.org:80");
    assertEquals(Optional.of(ServerName.of("example.org:80")), id.server());
    assertEquals(Optional.empty(), id.createEventId());
  }

  @Test
  void hashOfTheCreateEventHasNoServer() {
    EventId create = EventId.of("$" + HASH);
    RoomId id = RoomId.ofCreateEvent(create);
    assertEquals(RoomId.of("!" + HASH), id);
    assertEquals(Optional.empty(), id.server());
    assertEquals(Optional.of(create), id.createEventId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$create:example.org",
        "$create",
        "$s9UQ7wQnXKjmmOWzy7Ds45Se+SUvDNyDnp7jR0CaIgk",
        "$LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIF"
      })
  void onlyUrlSafeHashesMakeRoomIds(String createEventId) {
    EventId create = EventId.of(createEventId);
    assertThrows(IllegalArgumentException.class, () -> RoomId.ofCreateEvent(create));
    assertEquals(Optional.empty(), RoomId.of("!" + createEventId.substring(1)).createEventId());
  }

  @Test
  void overlongIdsMayHave255CodePoints() {
    String longest = "!" + "€".repeat(254);
    assertEquals(longest, RoomId.parseOverlong(longest).orElseThrow().toString());
    assertEquals(Optional.empty(), RoomId.parseOverlong(longest + "a"));
    assertEquals(Optional.empty(), RoomId.parseOverlong("!"));
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, RoomId::of, "");
    assertRefused(IdentifierError.WRONG_SIGIL, RoomId::of, "#a:b");
    assertRefused(IdentifierError.NO_OPAQUE_ID, RoomId::of, "!");
    assertRefused(IdentifierError.NO_DOMAIN, RoomId::of, "!a:");
    assertRefused(IdentifierError.BAD_HOST, RoomId::of, "!a:b c");
    assertRefused(IdentifierError.NUL, RoomId::of, "!a\0:b");
    assertRefused(IdentifierError.NUL, RoomId::of, "!a\0");
    assertRefused(IdentifierError.LONE_SURROGATE, RoomId::of, "!\ud800");
    assertRefused(IdentifierError.TOO_LONG, RoomId::of, "!" + "é".repeat(128));
  }
}
