package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class IdentifierPropertyTest {

  @Property
  void everyTextIsJudgedAsTheGrammarSays(@ForAll String text) {
    IdentifierLaws.check(text);
  }

  @Property(tries = 2000)
  void textsOfTheGrammarsPiecesAreJudgedAsTheGrammarSays(@ForAll("pieces") String text) {
    IdentifierLaws.check(text);
  }

  @Property
  void identifiersAreJudgedAsTheGrammarSays(@ForAll("identifiers") String text) {
    IdentifierLaws.check(text);
  }

  @Property
  void idsThatServersCreateAreHistoricalIdsToo(
      @ForAll("strictLocalparts") String localpart, @ForAll("serverNames") String server) {
    UserId id = UserId.of("@" + localpart + ":" + server);
    assertTrue(id.isStrict());
    assertEquals(localpart, id.localpart());
    assertEquals(server, id.server().toString());
  }

  @Property
  void orderIsThatOfTheUtf8Bytes(
      @ForAll("localparts") String left, @ForAll("localparts") String right) {
    UserId leftId = UserId.of("@" + left + ":b");
    UserId rightId = UserId.of("@" + right + ":b");
    int bytewise =
        Arrays.compareUnsigned(
            leftId.toString().getBytes(StandardCharsets.UTF_8),
            rightId.toString().getBytes(StandardCharsets.UTF_8));
    assertEquals(Integer.signum(bytewise), Integer.signum(leftId.compareTo(rightId)));
    assertEquals(bytewise == 0, leftId.equals(rightId));
  }

  @Property
  void idOfHashHasItsFormat(@ForAll @Size(32) byte[] hash) {
    assertTrue(EventIdFormat.BASE64.matches(EventIdFormat.BASE64.idOf(hash)));
    EventId create = EventIdFormat.URLSAFE_BASE64.idOf(hash);
    assertTrue(EventIdFormat.URLSAFE_BASE64.matches(create));
    assertEquals(create, RoomId.ofCreateEvent(create).createEventId().orElseThrow());
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "@",
            "!",
            "$",
            "#",
            ":",
            "/",
            "[",
            "]",
            ".",
            "-",
            "_",
            "=",
            "+",
            "\0",
            " ",
            "\n",
            "a",
            "F",
            "g",
            "Z",
            "0",
            "12",
            "255",
            "256",
            "99999",
            "é",
            "€",
            "\uffff",
            "😀",
            "\ud83d",
            "\ude00",
            "::",
            "mxc://",
            "example.org",
            "ed25519",
            "1.2.3.4",
            "[::1]",
            "x".repeat(60),
            "é".repeat(60),
            "😀".repeat(31),
            "1".repeat(44),
            "CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6o")
        .list()
        .ofMaxSize(7)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> identifiers() {
    Arbitrary<String> delimited =
        Combinators.combine(Arbitraries.of("@", "!", "$", "#"), localparts(), serverNames())
            .as((sigil, localpart, server) -> sigil + localpart + ":" + server);
    Arbitrary<String> contentUris =
        Combinators.combine(serverNames(), Arbitraries.strings().alpha().ofMinLength(1))
            .as((server, mediaId) -> "mxc://" + server + "/" + mediaId);
    return Arbitraries.oneOf(delimited, contentUris, serverNames());
  }

  /** Code points of each length in UTF-8, more of them around the surrogates. */
  @Provide
  Arbitrary<String> localparts() {
    Arbitrary<Integer> codePoints =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 0x10ffff),
            Arbitraries.of(1, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff));
    return codePoints
        .filter(c -> c != ':' && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
        .map(Character::toString)
        .list()
        .ofMaxSize(20)
        .map(characters -> String.join("", characters));
  }

  @Provide
  Arbitrary<String> strictLocalparts() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .withChars("._=-/+")
        .ofMinLength(1)
        .ofMaxLength(100);
  }

  @Provide
  Arbitrary<String> serverNames() {
    Arbitrary<String> dnsNames =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withCharRange('0', '9')
            .withChars("-.")
            .ofMinLength(1)
            .ofMaxLength(100);
    Arbitrary<String> ipv4Literals =
        Arbitraries.integers()
            .between(0, 299)
            .map(String::valueOf)
            .list()
            .ofSize(4)
            .map(numbers -> String.join(".", numbers));
    Arbitrary<String> ipv6Literals =
        Arbitraries.strings()
            .withChars("0123456789abcdefABCDEF:.")
            .ofMinLength(2)
            .ofMaxLength(45)
            .map(address -> "[" + address + "]");
    Arbitrary<String> ports =
        Arbitraries.strings().numeric().ofMaxLength(5).map(p -> p.isEmpty() ? "" : ":" + p);
    return Combinators.combine(Arbitraries.oneOf(dnsNames, ipv4Literals, ipv6Literals), ports)
        .as(String::concat);
  }
}
