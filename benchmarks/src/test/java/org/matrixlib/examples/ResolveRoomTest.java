package org.matrixlib.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolveRoomTest {
  private static final String VERSION = "{\"room_version\":\"11\"}\n";
  private static final String CREATE =
      """
      {"event_id":"$create","pdu":{"type":"m.room.create","sender":"@a:a","state_key":"",\
      "content":{},"room_id":"!r:a","origin_server_ts":1,"auth_events":[],"prev_events":[]}}
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String input, String... args) {
    return ResolveRoom.run(
        args,
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ResolveRoomTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  @Test
  void bothReadingsAreExplainedWhereTheyDiffer() throws IOException {
    assertEquals(0, run(resource("own-members.jsonl")));
    assertEquals(resource("own-members.txt"), out.toString(UTF_8));
  }

  @Test
  void aFileIsReadInPlaceOfStandardInput(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("room.jsonl");
    Files.writeString(file, VERSION + "\n" + CREATE + "{\"state\":[\"$create\"]}");
    assertEquals(0, run("", file.toString()));
    assertEquals(
        """
        room version 11, events: 1, states: 1

        no event is conflicted

        resolved state (1)
          $create  "m.room.create"  ""
        """,
        out.toString(UTF_8));
  }

  @Test
  void anEventWithoutAnIdHasTheOneThatItHashesTo() {
    String event = CREATE.replace("\"event_id\":\"$create\",", "");
    String id = "$0dUTX2hyeILhdGu3ATZxiPUD5-ZrJw19HCmXGfktFVM";
    assertEquals(0, run(VERSION + event + "{\"state\":[\"" + id + "\"]}"), err::toString);
  }

  static Stream<Arguments> wrongInputs() {
    return Stream.of(
        Arguments.of("", "line 1: the input ends before any state"),
        Arguments.of(VERSION + CREATE, "line 3: the input ends before any state"),
        Arguments.of(CREATE, "line 1: has no \"room_version\": \"...\""),
        Arguments.of("{\"room_version\":\"13\"}", "line 1: unknown room version 13"),
        Arguments.of(
            VERSION + "{}", "line 2: has to have either \"pdu\": {...} or \"state\": [...]"),
        Arguments.of(VERSION + "\n{", "line 3: not JSON: "),
        Arguments.of(VERSION + CREATE + CREATE, "line 3: $create is there already"),
        Arguments.of(
            VERSION + CREATE.replace("$create", "create"), "line 2: no event id: \"create\""),
        Arguments.of(
            VERSION + CREATE.replace("\"pdu\"", "\"rejected\":1,\"pdu\""),
            "line 2: neither true nor false: 1"),
        Arguments.of(
            VERSION + CREATE.replace("auth_events\":[]", "auth_events\":[\"$a\",\"$b\"]"),
            "line 2: $create cites what no line before has: $a $b"),
        Arguments.of(VERSION + CREATE.replace("sender", "from"), "line 2: "),
        Arguments.of(
            VERSION + CREATE + "{\"state\":[\"$create\",\"$c\"]}",
            "line 3: the state has what no line before has: $c"));
  }

  @ParameterizedTest
  @MethodSource("wrongInputs")
  void theLineThatIsWrongIsNamed(String input, String message) {
    assertEquals(2, run(input));
    assertTrue(err.toString(UTF_8).startsWith(message), err::toString);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertEquals(2, run("", "no-such-file"));
    assertTrue(err.toString(UTF_8).contains("no-such-file"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one two", "--help"})
  void theFormatIsToldToWhoAsks(String args) {
    assertEquals(2, run("", args.split(" ")));
    assertTrue(err.toString(UTF_8).startsWith("usage: "), err::toString);
  }
}
