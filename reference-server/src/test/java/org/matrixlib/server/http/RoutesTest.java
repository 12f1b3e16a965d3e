package org.matrixlib.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static final Endpoint NOTHING = request -> Answer.ok().now();
  private static final String STATE = "/_matrix/client/v3/rooms/{roomId}/state/{type}";

  private final Routes routes = new Routes();

  RoutesTest() {
    routes.add(Method.GET, STATE, Access.USER, NOTHING);
    routes.add(Method.GET, STATE + "/{stateKey}", Access.USER, NOTHING);
    routes.add(Method.PUT, STATE + "/{stateKey}", Access.USER, NOTHING);
    routes.add(Method.GET, "/_matrix/client/v3/profile/{userId}/avatar_url", Access.USER, NOTHING);
    routes.add(Method.GET, "/_matrix/client/v3/profile/{userId}/{field}", Access.USER, NOTHING);
    routes.add(Method.GET, "/_matrix/client/v1/rooms/{roomId}/threads", Access.USER, NOTHING);
  }

  private Map<String, String> parameters(String path) {
    return routes.find("GET", path).parameters();
  }

  @Test
  void parametersAreDecodedAfterThePathIsSplit() {
    assertEquals(
        Map.of("roomId", "!a/b:test", "type", "m.röom", "stateKey", "a%b"),
        parameters("/_matrix/client/v3/rooms/!a%2Fb:test/state/m.r%C3%B6om/a%25b"));
  }

  @Test
  void aSlashAtTheEndIsAnEmptyParameter() {
    assertEquals(
        Map.of("roomId", "!a", "type", "m.t", "stateKey", ""),
        parameters("/_matrix/client/v3/rooms/!a/state/m.t/"));
    assertEquals(
        Map.of("roomId", "!a", "type", "m.t"), parameters("/_matrix/client/v3/rooms/!a/state/m.t"));
  }

  @Test
  void aPlusInAPathIsAPlus() {
    assertEquals("a+b", parameters("/_matrix/client/v3/profile/a+b/x").get("userId"));
  }

  @Test
  void literalsGoBeforeParameters() {
    assertEquals(Map.of("userId", "@a"), parameters("/_matrix/client/v3/profile/@a/avatar_url"));
    assertEquals(
        Map.of("userId", "@a", "field", "m.tz"), parameters("/_matrix/client/v3/profile/@a/m.tz"));
  }

  @Test
  void theOldVersionIsServedToo() {
    assertEquals(
        STATE, routes.find("GET", "/_matrix/client/r0/rooms/!a/state/x").route().template());
    assertThrows(
        ApiException.class, () -> routes.find("GET", "/_matrix/client/r0/rooms/!a/threads"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "//",
        "/_matrix",
        "/_matrix/client/v3/rooms/!a",
        "/_matrix/client/v3/rooms/!a/state",
        "/_matrix/client/v3/rooms/!a/state/b/c/d",
        "/_matrix/client/v3/profile/@a",
        "/_matrix/client/v2/profile/@a/x",
      })
  void otherPathsAreNotFound(String path) {
    ApiException error = assertThrows(ApiException.class, () -> routes.find("GET", path));
    assertEquals(404, error.answer().status());
  }

  @ParameterizedTest
  @CsvSource({"DELETE", "PATCH", "HEAD", "get"})
  void otherMethodsAreNotAllowed(String method) {
    String path = "/_matrix/client/v3/rooms/!a/state/b/c";
    ApiException error = assertThrows(ApiException.class, () -> routes.find(method, path));
    assertEquals(405, error.answer().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%ff", "%C3", "%ED%A0%80", "%+1", "%٣٣"})
  void brokenEncodingsAreRefused(String segment) {
    String path = "/_matrix/client/v3/profile/" + segment + "/x";
    ApiException error = assertThrows(ApiException.class, () -> routes.find("GET", path));
    assertEquals(400, error.answer().status());
  }

  @Test
  void aRouteIsAddedOnce() {
    assertThrows(
        IllegalArgumentException.class,
        () -> routes.add(Method.GET, STATE, Access.PUBLIC, NOTHING));
  }
}
