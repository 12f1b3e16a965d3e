package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

class ServerAclTest {

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "example.org:8448", "1.2.3.4", "[::1]"})
  void aRoomWithoutListAllowsEveryServer(String server) {
    assertTrue(ServerAcl.NONE.allows(ServerName.of(server)));
  }

  @Test
  void aListThatAllowsNothingShutsOutEveryServer() {
    assertFalse(acl(List.of(), List.of()).allows(ServerName.of("example.org")));
  }

  @Test
  void whatIsDeniedIsShutOutThoughItIsAllowedToo() {
    ServerAcl acl = acl(List.of("*"), List.of("good.org", "evil.*"));

    assertFalse(acl.allows(ServerName.of("evil.com")));
    assertTrue(acl.allows(ServerName.of("example.org")));
  }

  @Test
  void aPortDoesNotMatter() {
    ServerAcl acl = acl(List.of("example.org"), List.of());

    assertTrue(acl.allows(ServerName.of("example.org:1")));
    assertFalse(acl(List.of("example.org:1"), List.of()).allows(ServerName.of("example.org:1")));
  }

  @Test
  void ipLiteralsAreShutOutWhereTheListSaysSo() {
    JsonObject content =
        JsonObject.builder()
            .put("allow", JsonArray.ofStrings(List.of("*")))
            .put("allow_ip_literals", false)
            .build();
    ServerAcl acl = ServerAcl.of(ServerAclContent.of(content));

    assertFalse(acl.allows(ServerName.of("1.2.3.4:80")));
    assertFalse(acl.allows(ServerName.of("[::1]")));
    assertTrue(acl.allows(ServerName.of("example.org")));
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, true", // itself
    "EXAMPLE.org, true",
    "*, true",
    "**, true",
    "*.org, true",
    "ex*, true",
    "ex*org, true",
    "*ple*, true",
    "example.org*, true",
    "*example.org, true",
    "???????????, true",
    "?xample.or?, true",
    "*?, true",
    "?*?, true",
    "example, false",
    "xample.org, false",
    "example.or, false",
    "example.orgs, false",
    "example.org?, false",
    "?example.org, false",
    "??????????, false",
    "????????????, false",
    "exampleqorg, false",
    "*.com, false",
    "a*, false",
    "*e*e*e*, false",
    "examp[k-m]e.org, false",
    "exampl\u00e9.org, false",
    "example.or\u0080, false",
    "'', false",
    "eXAMPLE.OR[, false",
    "EXAMPLE.OR@, false"
  })
  void aPatternMatchesTheWholeName(String pattern, boolean matches) {
    assertEquals(matches, new GlobTarget("example.org").matches(pattern));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 62, 63, 64, 65, 127, 128, 129, 255})
  void namesOfAnyLengthAreMatchedToTheirEnd(int length) {
    GlobTarget target = new GlobTarget("a".repeat(length));

    assertTrue(target.matches("a".repeat(length)));
    assertTrue(target.matches("?".repeat(length)));
    assertTrue(target.matches("*" + "a".repeat(length) + "*"));
    assertTrue(target.matches("*?".repeat(length)));
    assertFalse(target.matches("a".repeat(length - 1)));
    assertFalse(target.matches("a".repeat(length + 1)));
    assertFalse(target.matches("*" + "?".repeat(length + 1)));
    assertFalse(target.matches("a".repeat(length - 1) + "b"));
    assertFalse(target.matches("*b"));
  }

  @Test
  void aStarIsTriedFromTheFirstPlaceReachedNotFromTheBeginning() {
    GlobTarget target = new GlobTarget("b".repeat(70) + "a".repeat(70));

    assertTrue(target.matches("b".repeat(70) + "*" + "a".repeat(70)));
    assertFalse(target.matches("b".repeat(70) + "*b*"));
    assertTrue(target.matches("b".repeat(69) + "*b*"));
  }

  @Test
  void noPatternKeepsTheMatcherBusy() {
    ServerName server = ServerName.of("a".repeat(255));
    List<String> deny = Collections.nCopies(250, "*a".repeat(100) + "*b*");

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          ServerAcl acl = acl(List.of("*"), deny);
          for (int i = 0; i < 10; i++) {
            assertTrue(acl.allows(server));
          }
        });
  }

  private static ServerAcl acl(List<String> allow, List<String> deny) {
    return ServerAcl.of(
        ServerAclContent.of(
            JsonObject.builder()
                .put("allow", JsonArray.ofStrings(allow))
                .put("deny", JsonArray.ofStrings(deny))
                .build()));
  }
}
