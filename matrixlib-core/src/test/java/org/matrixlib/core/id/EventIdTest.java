package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.id.Refusals.assertRefused;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventIdTest {

  @Test
  void opaqueIdNamesTheServerThatChoseIt() {
    EventId id = EventId.of("$opaque/+=:example.org:80");
    assertEquals(Optional.of(ServerName.of("example.org:80")), id.server());
  }

  @Test
  void hashHasNoServer() {
    EventId id = EventId.of("$s9UQ7wQnXKjmmOWzy7Ds45Se+SUvDNyDnp7jR0CaIgk");
    assertEquals(Optional.empty(), id.server());
  }

  @Test
  void overlongIdsMayHave255CodePoints() {
    String longest = "$" + "€".repeat(254);
    assertEquals(longest, EventId.parseOverlong(longest).orElseThrow().toString());
    assertEquals(Optional.empty(), EventId.parseOverlong(longest + "a"));
    assertEquals(Optional.empty(), EventId.parseOverlong("$"));
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, EventId::of, "");
    assertRefused(IdentifierError.WRONG_SIGIL, EventId::of, "!a:b");
    assertRefused(IdentifierError.NO_OPAQUE_ID, EventId::of, "$");
    assertRefused(IdentifierError.NO_DOMAIN, EventId::of, "$a:");
    assertRefused(IdentifierError.BAD_PORT, EventId::of, "$a:b:c");
    assertRefused(IdentifierError.NUL, EventId::of, "$\0");
    assertRefused(IdentifierError.LONE_SURROGATE, EventId::of, "$a\ud83d");
    assertRefused(IdentifierError.TOO_LONG, EventId::of, "$" + "a".repeat(255));
  }
}
