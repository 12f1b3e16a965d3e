package org.matrixlib.testvectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
  private static final String ONE_CASE =
      "{\"topic\": \"t\", \"about\": \"a\", \"cases\": [{\"name\": \"n\", \"x\": \"y\"}]}";

  @TempDir Path directory;

  @Test
  void readsPlainAndCompressedFilesInTheOrderOfTheirNames() throws IOException {
    write("b.json", ONE_CASE);
    Files.write(directory.resolve("a.json.gz"), gzip(ONE_CASE));

    List<VectorFile> files = Vectors.in(directory);

    assertEquals(List.of("a.json.gz", "b.json"), files.stream().map(VectorFile::name).toList());
    for (VectorFile file : files) {
      assertEquals("t", file.topic());
      assertEquals("a", file.about());
      assertEquals(1, file.cases().size());
      assertEquals("n", file.cases().get(0).name());
      assertEquals("y", file.cases().get(0).text("x"));
    }
  }

  @Test
  void readsEachCheckOfARoomAsACaseThatHasWhatTheRoomHas() throws IOException {
    write(
        "a.json",
        """
        {"topic": "t", "rooms": [
          {"name": "r", "events": [],
            "independent_checks": [{"x": "third"}], "checks": [{"x": "first"}, {"x": "second"}]},
          {"name": "without checks"},
          {"name": "s", "resolutions": [{"name": "called so", "x": "fourth", "events": "own"}]}]}
        """);

    List<VectorCase> cases = Vectors.in(directory).get(0).cases();

    assertEquals(
        List.of("r: checks[0]", "r: checks[1]", "r: independent_checks[0]", "s: called so"),
        cases.stream().map(VectorCase::name).toList());
    assertEquals(
        List.of("first", "second", "third", "fourth"),
        cases.stream().map(vector -> vector.text("x")).toList());
    assertEquals(List.of("name", "events", "x"), List.copyOf(cases.get(0).fieldNames()));
    assertEquals("r: checks[0]", cases.get(0).text("name"));
    assertEquals("own", cases.get(3).text("events"));
  }

  @Test
  void leavesOtherFilesAndDirectoriesBeneathAlone() throws IOException {
    write("a.json", ONE_CASE);
    write("README.md", "no vectors");
    Files.createDirectory(directory.resolve("deeper"));
    write("deeper/b.json", ONE_CASE);

    assertEquals(1, Vectors.in(directory).size());
  }

  @Test
  void refusesADirectoryThatDoesNotExist() {
    assertRefused("no directory", directory.resolve("none"));
  }

  @Test
  void refusesADirectoryWithoutVectors() throws IOException {
    write("README.md", "no vectors");

    assertRefused("no vectors in", directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"topic\": \"t\"",
        ONE_CASE + "{}",
        "{\"about\": \"a\", \"cases\": [{\"name\": \"n\"}]}",
        "{\"topic\": 1, \"about\": \"a\", \"cases\": [{\"name\": \"n\"}]}",
        "{\"topic\": \"t\", \"about\": \"a\"}",
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": {}}",
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": []}",
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": [\"n\"]}",
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": [{\"x\": \"y\"}]}",
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": [{\"name\": \"n\", \"name\": \"m\"}]}",
        "{\"topic\": \"t\", \"rooms\": []}",
        "{\"topic\": \"t\", \"rooms\": [{\"checks\": [{\"x\": \"y\"}]}]}",
        "{\"topic\": \"t\", \"rooms\": [{\"name\": \"n\", \"checks\": {}}]}",
        "{\"topic\": \"t\", \"rooms\": [{\"name\": \"n\", \"checks\": [\"x\"]}]}",
        "{\"topic\": \"t\", \"rooms\": [{\"name\": \"n\"}]}"
      })
  void refusesAFileThatIsNotInTheFormatAndNamesIt(String content) throws IOException {
    write("a.json", ONE_CASE);
    write("bad.json", content);

    assertRefused("bad.json", directory);
  }

  @Test
  void refusesACompressedFileThatIsCutOff() throws IOException {
    byte[] whole = gzip(ONE_CASE);
    Files.write(directory.resolve("bad.json.gz"), Arrays.copyOf(whole, whole.length - 9));

    assertRefused("bad.json.gz", directory);
  }

  @Test
  void refusesAPlainFileThatClaimsToBeCompressed() throws IOException {
    write("bad.json.gz", ONE_CASE);

    assertRefused("bad.json.gz", directory);
  }

  @Test
  void takesTheDirectoryOfTheSystemPropertyInPlaceOfTheBundledFiles() throws IOException {
    write("mine.json", ONE_CASE);
    String before = System.setProperty(Vectors.DIRECTORY_PROPERTY, directory.toString());
    try {
      assertEquals(List.of("mine.json"), Vectors.load().stream().map(VectorFile::name).toList());
    } finally {
      if (before == null) {
        System.clearProperty(Vectors.DIRECTORY_PROPERTY);
      } else {
        System.setProperty(Vectors.DIRECTORY_PROPERTY, before);
      }
    }
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void assertRefused(String expected, Path directory) {
    MalformedVectorsException refusal =
        assertThrows(MalformedVectorsException.class, () -> Vectors.in(directory));
    assertTrue(refusal.toString().contains(expected), refusal.toString());
  }
}
