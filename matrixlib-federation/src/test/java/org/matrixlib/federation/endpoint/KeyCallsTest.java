package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.client.MalformedAnswerException;

class KeyCallsTest {
  private static final ServerName SERVER = ServerName.of("a.example:1");
  private static final ServerName OTHER = ServerName.of("b.example");

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static WantedKey want(ServerName server, String keyId, long until) {
    return new WantedKey(server, Optional.of(KeyId.of(keyId)), until);
  }

  @Test
  void aServerIsAskedForItsKeysWithoutSignature() {
    GetServerKeys call = new GetServerKeys();

    assertEquals("GET", call.method());
    assertEquals("/_matrix/key/v2/server", call.target());
    assertEquals(Optional.empty(), call.body());
    assertFalse(call.isSigned());
    assertEquals(json("{'a':1}"), call.read(json("{'a':1}")));
  }

  @Test
  void aNotaryIsAskedForTheKeysOfOneServer() throws MalformedAnswerException {
    GetNotaryKeys call = new GetNotaryKeys(SERVER, OptionalLong.of(5));

    assertEquals("GET", call.method());
    assertEquals("/_matrix/key/v2/query/a.example%3A1?minimum_valid_until_ts=5", call.target());
    assertEquals(
        "/_matrix/key/v2/query/a.example%3A1",
        new GetNotaryKeys(SERVER, OptionalLong.empty()).target());
    assertFalse(call.isSigned());
    assertEquals(
        List.of(JsonObject.EMPTY, json("{'a':1}")),
        call.read(json("{'server_keys':[{},1,{'a':1},[]]}")));
  }

  @Test
  void aNotaryIsAskedForKeysOfSeveralServers() throws MalformedAnswerException {
    QueryNotaryKeys call =
        new QueryNotaryKeys(
            List.of(
                want(SERVER, "ed25519:a", 5),
                new WantedKey(OTHER, Optional.empty(), 7),
                want(SERVER, "ed25519:b", 6)));

    assertEquals("POST", call.method());
    assertEquals("/_matrix/key/v2/query", call.target());
    assertFalse(call.isSigned());
    assertEquals(
        Optional.of(
            json(
                "{'server_keys':{'a.example:1':{'ed25519:a':{'minimum_valid_until_ts':5},"
                    + "'ed25519:b':{'minimum_valid_until_ts':6}},'b.example':{}}}")),
        call.body());
    assertEquals(List.of(), call.read(json("{'server_keys':[]}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'server_keys':{}}"})
  void anAnswerWithoutListIsMalformed(String answer) {
    assertThrows(
        MalformedAnswerException.class, () -> new QueryNotaryKeys(List.of()).read(json(answer)));
    assertThrows(
        MalformedAnswerException.class,
        () -> new GetNotaryKeys(SERVER, OptionalLong.empty()).read(json(answer)));
  }

  @Test
  void whatIsAskedIsWhatTheNotaryReads() {
    List<WantedKey> wanted =
        List.of(
            want(SERVER, "ed25519:a", 5),
            want(SERVER, "ed25519:b", 0),
            new WantedKey(OTHER, Optional.empty(), 99));

    assertEquals(
        Optional.of(wanted),
        QueryNotaryKeys.parse(new QueryNotaryKeys(wanted).body().orElseThrow(), 99));
  }

  @Test
  void whatIsNotSaidIsThePresent() {
    assertEquals(
        Optional.of(
            List.of(
                want(OTHER, "ed25519:a", 99),
                want(OTHER, "ed25519:b", 99),
                want(OTHER, "ed25519:c", 99))),
        QueryNotaryKeys.parse(
            json(
                "{'server_keys':{'b.example':{'ed25519:a':{},'ed25519:b':1,"
                    + "'ed25519:c':{'minimum_valid_until_ts':'5'}}}}"),
            99));
  }

  @Test
  void timesAreCutToThoseThatJsonCanHold() {
    assertEquals(want(OTHER, "ed25519:a", 0), want(OTHER, "ed25519:a", Long.MIN_VALUE));
    assertEquals(
        want(OTHER, "ed25519:a", (1L << 53) - 1), want(OTHER, "ed25519:a", Long.MAX_VALUE));
    assertEquals((1L << 53) - 1, want(OTHER, "ed25519:a", 1L << 53).minimumValidUntil());
  }

  @Test
  void whatCannotBeAServerOrAKeyIsPassedOver() {
    assertEquals(
        Optional.of(List.of(want(OTHER, "ed25519:a", 99))),
        QueryNotaryKeys.parse(
            json(
                "{'server_keys':{'no name':{},'b.example':{'ed25519:a':{},'none':{}},"
                    + "'c.example':{'none':{}}}}"),
            99));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'server_keys':[]}", "{'server_keys':{'b.example':[]}}"})
  void aMalformedQueryIsRefused(String body) {
    assertEquals(Optional.empty(), QueryNotaryKeys.parse(json(body), 99));
  }

  @Test
  void aQueryNamesAMostNumberOfServers() {
    assertEquals(
        Optional.of(QueryNotaryKeys.MAX_SERVERS),
        QueryNotaryKeys.parse(servers(QueryNotaryKeys.MAX_SERVERS, "{}"), 99).map(List::size));
    assertEquals(
        Optional.empty(),
        QueryNotaryKeys.parse(servers(QueryNotaryKeys.MAX_SERVERS + 1, "{}"), 99));
  }

  @Test
  void aQueryNamesAMostNumberOfKeys() {
    assertEquals(
        Optional.of(QueryNotaryKeys.MAX_KEYS),
        QueryNotaryKeys.parse(servers(1, keys(QueryNotaryKeys.MAX_KEYS)), 99).map(List::size));
    assertEquals(
        Optional.empty(),
        QueryNotaryKeys.parse(servers(1, keys(QueryNotaryKeys.MAX_KEYS + 1)), 99));
    assertEquals(
        Optional.empty(),
        QueryNotaryKeys.parse(servers(2, keys(QueryNotaryKeys.MAX_KEYS / 2 + 1)), 99));
  }

  private static JsonObject servers(int count, String each) {
    return json(
        IntStream.range(0, count)
            .mapToObj(i -> "'s" + i + "':" + each)
            .collect(Collectors.joining(",", "{'server_keys':{", "}}")));
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'ed25519:k" + i + "':{}")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
