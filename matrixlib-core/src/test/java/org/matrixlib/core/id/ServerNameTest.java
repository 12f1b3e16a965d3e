package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.id.Refusals.assertRefused;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {

  @ParameterizedTest
  @CsvSource({
    "matrix.org, matrix.org",
    "matrix.org:8448, matrix.org",
    "1.2.3.4:80, 1.2.3.4",
    "[::1], [::1]",
    "[1234:5678::abcd]:5678, [1234:5678::abcd]",
  })
  void hostIsWhatStandsBeforeThePort(String name, String host) {
    assertEquals(host, ServerName.of(name).host());
  }

  @ParameterizedTest
  @CsvSource({"host:8448, 8448", "[::1]:00080, 80", "1.2.3.4:0, 0", "host:99999, 99999"})
  void portIsTheNumberAfterTheHost(String name, int port) {
    assertEquals(OptionalInt.of(port), ServerName.of(name).port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "1.2.3.4", "[1:2::3]"})
  void nameWithoutPortHasNone(String name) {
    assertEquals(OptionalInt.empty(), ServerName.of(name).port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.4",
        "255.255.255.255",
        "0.0.0.0:1",
        "001.02.3.4",
        "[::]",
        "[::ffff:1.2.3.4]:80"
      })
  void addressesAreIpLiterals(String name) {
    assertTrue(ServerName.of(name).isIpLiteral());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "matrix.org",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4.",
        ".1.2.3.4",
        "1..2.3",
        "1.2.3.",
        "999.999.999.999",
        "1.2.3.256",
        "256.2.3.4",
        "0001.2.3.4",
        "1.2.3.4a",
        "1.2.3-4",
        "1234",
        "1.2.3:4"
      })
  void otherNamesAreDnsNames(String name) {
    assertFalse(ServerName.of(name).isIpLiteral());
  }

  @Test
  void spellingsOfOneHostAreDifferentServers() {
    assertNotEquals(ServerName.of("matrix.org"), ServerName.of("MATRIX.ORG"));
    assertNotEquals(ServerName.of("matrix.org"), ServerName.of("matrix.org:8448"));
    assertEquals("MATRIX.org", ServerName.of("MATRIX.org").toString());
  }

  @Test
  void dnsNameHasUpTo255Characters() {
    assertEquals(255, ServerName.of("a".repeat(255) + ":80").host().length());
    assertRefused(IdentifierError.TOO_LONG, ServerName::of, "a".repeat(256));
  }

  @Test
  void ipv6LiteralHas2To45Characters() {
    assertTrue(ServerName.of("[" + "1".repeat(45) + "]").isIpLiteral());
    assertRefused(IdentifierError.BAD_IPV6_LITERAL, ServerName::of, "[" + "1".repeat(46) + "]");
    assertRefused(IdentifierError.BAD_IPV6_LITERAL, ServerName::of, "[:]");
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, ServerName::of, "");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, ":80");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, "under_score.example");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, " host");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, "host\n");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, "bücher.example");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, "[::1]x");
    assertRefused(IdentifierError.BAD_HOST, ServerName::of, "a\0b");
    assertRefused(IdentifierError.BAD_IPV6_LITERAL, ServerName::of, "[::1");
    assertRefused(IdentifierError.BAD_IPV6_LITERAL, ServerName::of, "[g::1]");
    assertRefused(IdentifierError.BAD_PORT, ServerName::of, "host:");
    assertRefused(IdentifierError.BAD_PORT, ServerName::of, "host:123456");
    assertRefused(IdentifierError.BAD_PORT, ServerName::of, "host:-1");
    assertRefused(IdentifierError.BAD_PORT, ServerName::of, "host:1:2");
    assertRefused(IdentifierError.BAD_PORT, ServerName::of, "[::1]:٣");
  }
}
