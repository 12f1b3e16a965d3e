package org.matrixlib.testvectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the files that come with the module. */
class BundledVectorsTest {
  private static final Path RESOURCES =
      Path.of("src", "main", "resources", "org", "matrixlib", "testvectors");

  @Test
  void everyFileOfTheResourcesIsLoaded() throws IOException {
    try (Stream<Path> files = Files.list(RESOURCES)) {
      assertEquals(
          files.map(file -> file.getFileName().toString()).sorted().toList(),
          Vectors.bundled().stream().map(VectorFile::name).toList());
    }
  }

  @Test
  void namesOfCasesAreUniqueInAFile() {
    for (VectorFile file : Vectors.bundled()) {
      Set<String> names = new HashSet<>();
      for (VectorCase vector : file.cases()) {
        assertTrue(names.add(vector.name()), file.name() + ": " + vector.name());
      }
    }
  }

  @Test
  void theReadmeTellsOfEveryTopicFieldAndKind() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    Set<String> words = new TreeSet<>();
    for (VectorFile file : Vectors.bundled()) {
      words.add(file.topic());
      for (VectorCase vector : file.cases()) {
        words.addAll(vector.fieldNames());
        for (String field : List.of("kind", "mode", "error", "outcome", "reason")) {
          vector.optionalText(field).ifPresent(words::add);
        }
      }
    }
    assertEquals(
        Set.of(),
        words.stream()
            .filter(word -> !readme.contains("`" + word + "`"))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void compressedFilesCarryNeitherNameNorTime() throws IOException {
    try (Stream<Path> files = Files.list(RESOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".gz")).toList()) {
        byte[] header = Files.readAllBytes(file);
        for (int i = 3; i < 8; i++) { // flags, and the four bytes of the time
          assertEquals(0, header[i], file + ", byte " + i);
        }
      }
    }
  }
}
