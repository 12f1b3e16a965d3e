package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import java.util.Optional;

/** What holds for every text, and for every identifier. */
final class IdentifierLaws {
  private IdentifierLaws() {}

  static void check(String text) {
    for (SpecGrammar grammar : SpecGrammar.ALL) {
      Optional<?> parsed = grammar.parse().apply(text);
      assertEquals(grammar.accepts(text), parsed.isPresent(), () -> grammar.kind() + ": " + text);
      if (parsed.isPresent()) {
        Object again = grammar.of().apply(text);
        assertEquals(text, again.toString());
        assertEquals(parsed.get(), again);
        assertEquals(parsed.get().hashCode(), again.hashCode());
      } else {
        assertThrows(InvalidIdentifierException.class, () -> grammar.of().apply(text));
      }
    }
    checkOverlong("user ID", UserId.parseOverlong(text), UserId.parse(text), text);
    checkOverlong("room ID", RoomId.parseOverlong(text), RoomId.parse(text), text);
    checkOverlong("event ID", EventId.parseOverlong(text), EventId.parse(text), text);
    ServerName.parse(text).ifPresent(IdentifierLaws::checkParts);
    UserId.parse(text).ifPresent(IdentifierLaws::checkParts);
    RoomId.parse(text).ifPresent(IdentifierLaws::checkParts);
    RoomAlias.parse(text).ifPresent(IdentifierLaws::checkParts);
    EventId.parse(text).ifPresent(IdentifierLaws::checkParts);
    KeyId.parse(text).ifPresent(IdentifierLaws::checkParts);
    MxcUri.parse(text).ifPresent(IdentifierLaws::checkParts);
  }

  private static <T> void checkOverlong(
      String kind, Optional<T> overlong, Optional<T> parsed, String text) {
    assertEquals(SpecGrammar.of(kind).acceptsOverlong(text), overlong.isPresent(), text);
    overlong.ifPresent(id -> assertEquals(text, id.toString()));
    parsed.ifPresent(id -> assertEquals(Optional.of(id), overlong));
  }

  private static void checkParts(ServerName name) {
    String afterHost = name.toString().substring(name.host().length());
    assertEquals(name.host(), name.toString().substring(0, name.host().length()));
    assertEquals(name.port().isPresent(), !afterHost.isEmpty());
    name.port().ifPresent(port -> assertEquals(port, Integer.parseInt(afterHost.substring(1))));
    assertEquals(SpecGrammar.isIpLiteral(name.host()), name.isIpLiteral());
  }

  private static void checkParts(UserId id) {
    assertEquals(id.toString(), "@" + id.localpart() + ":" + id.server());
    assertEquals(SpecGrammar.isStrictLocalpart(id.localpart()), id.isStrict());
    checkDomain(id.server());
  }

  private static void checkParts(RoomAlias alias) {
    assertEquals(alias.toString(), "#" + alias.localpart() + ":" + alias.server());
    checkDomain(alias.server());
  }

  private static void checkParts(RoomId id) {
    assertEquals(id.toString().contains(":"), id.server().isPresent());
    id.server().ifPresent(IdentifierLaws::checkDomain);
    id.createEventId().ifPresent(create -> assertEquals(id, RoomId.ofCreateEvent(create)));
  }

  private static void checkParts(EventId id) {
    String opaque = id.toString().substring(1);
    assertEquals(opaque.contains(":"), EventIdFormat.OPAQUE.matches(id));
    assertEquals(
        SpecGrammar.isHash(opaque, Base64.getDecoder(), Base64.getEncoder()),
        EventIdFormat.BASE64.matches(id));
    assertEquals(
        SpecGrammar.isHash(opaque, Base64.getUrlDecoder(), Base64.getUrlEncoder()),
        EventIdFormat.URLSAFE_BASE64.matches(id));
    assertEquals(opaque.contains(":"), id.server().isPresent());
    id.server().ifPresent(IdentifierLaws::checkDomain);
  }

  private static void checkParts(KeyId id) {
    assertEquals(id.toString(), id.algorithm() + ":" + id.version());
  }

  private static void checkParts(MxcUri uri) {
    assertEquals(uri.toString(), "mxc://" + uri.server() + "/" + uri.mediaId());
    checkDomain(uri.server());
  }

  private static void checkDomain(ServerName domain) {
    assertEquals(Optional.of(domain), ServerName.parse(domain.toString()));
    checkParts(domain);
  }
}
