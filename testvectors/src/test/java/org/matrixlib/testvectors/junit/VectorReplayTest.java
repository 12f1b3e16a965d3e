package org.matrixlib.testvectors.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.matrixlib.testvectors.Vectors;

class VectorReplayTest {
  private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
  private static Path directory = Path.of("");

  @BeforeEach
  void startWithout(@TempDir Path empty) {
    directory = empty;
    PRINTED.reset();
  }

  /** What a module has, with a check that passes cases whose input is "good". */
  static class Module {
    @TestFactory
    Stream<DynamicNode> vectors() {
      return new VectorReplay(
              Map.of(Topic.IDENTIFIERS, vector -> assertEquals("good", vector.text("text"))),
              new PrintStream(PRINTED, true, UTF_8))
          .tests(Vectors.in(directory));
    }
  }

  @Test
  void everyCaseIsATestAndCountsArePrintedByFileAndTopic() throws IOException {
    write("a.json", "identifiers", "good", "good");
    write("b.json", "identifiers", "good", "bad");
    write("others.json", "redaction", "not replayed here");

    replay().assertStatistics(tests -> tests.started(4).succeeded(3).failed(1));

    assertPrinted(
        "  a.json: 2 passed, 0 failed",
        "FAILED b.json: case 1",
        "  b.json: 1 passed, 1 failed",
        "identifiers: 3 passed, 1 failed");
  }

  @Test
  void aCaseThatLacksAFieldFailsAndTheOthersRun() throws IOException {
    Files.writeString(
        directory.resolve("a.json"),
        """
        {"topic": "identifiers", "about": "", "cases": [
        {"name": "lacks text"}, {"name": "has it", "text": "good"}]}
        """);

    replay().assertStatistics(tests -> tests.succeeded(1).failed(1));

    assertPrinted(
        "FAILED a.json: lacks text",
        "  a.json: 1 passed, 1 failed",
        "identifiers: 1 passed, 1 failed");
  }

  @Test
  void aFileOfATopicThatNoModuleKnowsFails() throws IOException {
    write("a.json", "unheard-of", "good");

    replay().assertStatistics(tests -> tests.started(1).failed(1));

    assertPrinted("FAILED a.json: no module knows its topic, unheard-of");
  }

  @Test
  void theChecksOfAModuleMustBeThoseOfTheTopicsItOwns() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> VectorReplay.of("matrixlib-core", Map.of(Topic.IDENTIFIERS, vector -> {})));

    assertTrue(refusal.toString().contains("[identifiers]"), refusal.toString());
  }

  private static Events replay() {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Module.class))
        .execute()
        .testEvents();
  }

  private static void assertPrinted(String... lines) {
    assertEquals(
        String.join("\n", lines), String.join("\n", PRINTED.toString(UTF_8).lines().toList()));
  }

  private static void write(String name, String topic, String... inputs) throws IOException {
    StringBuilder cases = new StringBuilder();
    for (int i = 0; i < inputs.length; i++) {
      cases.append(i == 0 ? "" : ",");
      cases.append("{\"name\": \"case %d\", \"text\": \"%s\"}".formatted(i, inputs[i]));
    }
    Files.writeString(
        directory.resolve(name),
        "{\"topic\": \"%s\", \"about\": \"\", \"cases\": [%s]}".formatted(topic, cases));
  }
}
