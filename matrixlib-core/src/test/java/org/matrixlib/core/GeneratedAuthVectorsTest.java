package org.matrixlib.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.json.JsonObject;

/**
 * The vectors that this module's scenarios make are those that are bundled. Where they differ, the
 * new ones are written to {@code target/}, to be compressed and put in place if the change is
 * meant.
 */
class GeneratedAuthVectorsTest {
  private static final Path BUNDLED =
      Path.of("..", "testvectors", "src", "main", "resources", "org", "matrixlib", "testvectors");

  @Test
  void scenariosOfAuthRulesAreBundled() throws IOException {
    assertBundled(
        "auth-rules-more.json",
        "auth-rules",
        "for every authorization rule of every room version, events that it refuses and events"
            + " that it lets pass; rule names the rule that must refuse, spec is its number",
        "rooms",
        AuthScenarios.rooms());
  }

  @Test
  void scenariosOfAuthSelectionAreBundled() throws IOException {
    assertBundled(
        "auth-selection.json",
        "auth-selection",
        "which events of the state an event should cite as its auth events",
        "cases",
        SelectionScenarios.cases());
  }

  private static void assertBundled(
      String name, String topic, String about, String list, List<JsonObject> entries)
      throws IOException {
    String head =
        JsonObject.builder()
            .put("topic", topic)
            .put("about", about)
            .put("made", "by hand, from the text of the specification, version 1.19")
            .build()
            .toString();
    String lines = entries.stream().map(JsonObject::toString).collect(Collectors.joining(",\n"));
    String made = head.substring(0, head.length() - 1) + ",\"" + list + "\":[\n" + lines + "\n]}\n";
    boolean isBundled = made.equals(bundled(name + ".gz"));
    if (!isBundled) {
      Files.writeString(Path.of("target", name), made);
    }
    assertTrue(isBundled, () -> "compress target/" + name + " with gzip -9n and bundle it");
  }

  private static String bundled(String name) throws IOException {
    Path file = BUNDLED.resolve(name);
    if (!Files.exists(file)) {
      return "";
    }
    try (GZIPInputStream content =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      return new String(content.readAllBytes(), UTF_8);
    }
  }
}
