package org.matrixlib.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each fault that other servers had, or that an attacker hopes for, has tests by name; {@code
 * docs/security-coverage.md} says which. Where it says something else, the right page is written to
 * {@code target/}.
 */
class SecurityCoverageTest {
  private static final String PAGE = "security-coverage.md";
  private static final String CORE = "core:";

  private static final Pattern ANNOTATION =
      Pattern.compile("@(Test|ParameterizedTest|Property|TestFactory|InEveryVersion)\\b");

  private static final String HEAD =
      """
      # Security coverage

      What went wrong in other servers, as far as it is about federation, keys, discovery or requests to one's own network, and what attackers try there: what holds here, and which tests say so. The page is written, and the
      tests looked for, by `SecurityCoverageTest`; the rows are in `security-rows.tsv` beside it. Numbers and versions are those of published advisories and changelogs.

      Who may read a room's past, what a user's devices are, how much of a disk media may take and what is logged is for the server to decide, and isn't here.

      | fault | what holds | tests |
      |---|---|---|
      """;

  /**
   * What must hold against a fault.
   *
   * @param tests such as {@code KeyRingTest.aDeniedKeyIsNotLearnt}, of the core with a prefix
   */
  private record Row(String fault, String defence, List<String> tests) {
    static Row parse(String line) {
      String[] cells = line.split("\t", -1);
      return new Row(cells[0], cells[1], List.of(cells[2].split(" ")));
    }

    String line() {
      String names =
          tests.stream()
              .map(test -> "`" + withoutModule(test) + "`")
              .collect(Collectors.joining(" "));
      return "| " + fault + " | " + defence + " | " + names + " |\n";
    }
  }

  private static String withoutModule(String test) {
    return test.startsWith(CORE) ? test.substring(CORE.length()) : test;
  }

  private static List<Row> rows() throws IOException {
    try (InputStream file = SecurityCoverageTest.class.getResourceAsStream("security-rows.tsv")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(Row::parse).toList();
    }
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    List<String> missing =
        rows().stream()
            .flatMap(row -> row.tests().stream())
            .filter(test -> !isThere(test))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void aTestThatIsNotThereIsFound() {
    assertTrue(isThere("SecurityCoverageTest.aTestThatIsNotThereIsFound"));
    assertFalse(isThere("SecurityCoverageTest.isThere"));
    assertFalse(isThere("NoTest.aTestThatIsNotThereIsFound"));
  }

  /** Looks at sources, as those of the core aren't on the class path. */
  private static boolean isThere(String test) {
    String[] names = withoutModule(test).split("\\.");
    Path module = test.startsWith(CORE) ? Path.of("..", "matrixlib-core") : Path.of("");
    return source(module.resolve("src/test/java"), names[0] + ".java")
        .filter(source -> hasTest(source, names[1]))
        .isPresent();
  }

  private static boolean hasTest(String source, String name) {
    Matcher method =
        Pattern.compile("\\n  (void|Stream<DynamicTest>) " + name + "\\(").matcher(source);
    if (!method.find()) {
      return false;
    }
    String before = source.substring(0, method.start());
    String annotations = before.substring(Math.max(0, before.lastIndexOf("\n  }\n")));
    return ANNOTATION.matcher(annotations).find();
  }

  private static Optional<String> source(Path folder, String name) {
    try (Stream<Path> files = Files.walk(folder)) {
      Optional<Path> file = files.filter(path -> path.endsWith(name)).findFirst();
      return file.isEmpty() ? Optional.empty() : Optional.of(Files.readString(file.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thePageTellsWhichTestsHoldAgainstWhat() throws IOException {
    String page = HEAD + rows().stream().map(Row::line).collect(Collectors.joining());
    Path committed = Path.of("..", "docs", PAGE);
    String before = Files.exists(committed) ? Files.readString(committed) : "";
    if (!before.equals(page)) {
      Files.writeString(Path.of("target", PAGE), page);
    }
    assertEquals(page, before, "copy target/" + PAGE + " to docs");
  }
}
