package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Going public is a decision, so it shows in a file that a reviewer reads. */
class PublicApiTest {
  private static final Path COMMITTED = Path.of("src/test/resources/api.txt");
  private static final Path FOUND = Path.of("target/api.txt");

  @Test
  void thePublicApiIsTheCommittedOne() throws IOException {
    List<String> found = PublicApi.of(Core.types());
    Files.write(FOUND, found);

    List<String> changes = changes(Files.readAllLines(COMMITTED), found);

    assertTrue(
        changes.isEmpty(),
        () ->
            String.join("\n", changes)
                + "\nIf that is meant, in matrixlib-core: cp "
                + FOUND
                + " "
                + COMMITTED);
  }

  @Test
  void aChangeIsToldAsWhatWentAndWhatCame() {
    assertEquals(List.of("- a", "+ c"), changes(List.of("a", "b"), List.of("b", "c")));
  }

  @Test
  void onlyWhatOthersCanNameIsPublic() {
    List<String> api = PublicApi.of(Stream.of(Hidden.class, StringBuilder.class));

    assertTrue(api.contains("java.lang.StringBuilder: public java.lang.StringBuilder()"), "own");
    assertTrue(api.contains("java.lang.StringBuilder: public int length()"), "inherited");
    assertTrue(api.stream().noneMatch(line -> line.contains("ensureCapacityInternal")), "private");
    assertTrue(api.stream().noneMatch(line -> line.contains("Hidden")), "of a hidden type");
  }

  private static List<String> changes(List<String> before, List<String> after) {
    List<String> changes = new ArrayList<>();
    before.stream().filter(line -> !after.contains(line)).forEach(line -> changes.add("- " + line));
    after.stream().filter(line -> !before.contains(line)).forEach(line -> changes.add("+ " + line));
    return changes;
  }

  static final class Hidden {
    public int length() {
      return 0;
    }
  }
}
