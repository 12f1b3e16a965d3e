package org.matrixlib.federation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Going public is a decision, so it shows in a file that a reviewer reads. */
class PublicApiTest {
  private static final Path COMMITTED = Path.of("src/test/resources/api.txt");
  private static final Path FOUND = Path.of("target/api.txt");

  @Test
  void thePublicApiIsTheCommittedOne() throws IOException {
    List<String> found = PublicApi.of(Federation.types());
    Files.write(FOUND, found);

    List<String> changes = changes(Files.readAllLines(COMMITTED), found);

    assertTrue(
        changes.isEmpty(),
        () ->
            String.join("\n", changes)
                + "\nIf that is meant, in matrixlib-federation: cp "
                + FOUND
                + " "
                + COMMITTED);
  }

  private static List<String> changes(List<String> before, List<String> after) {
    List<String> changes = new ArrayList<>();
    before.stream().filter(line -> !after.contains(line)).forEach(line -> changes.add("- " + line));
    after.stream().filter(line -> !before.contains(line)).forEach(line -> changes.add("+ " + line));
    return changes;
  }
}
