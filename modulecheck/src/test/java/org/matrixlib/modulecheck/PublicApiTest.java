package org.matrixlib.modulecheck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicApiTest {
  private static final PublicApi API = PublicApi.of(List.of(Offered.class));

  @TempDir private Path module;

  @Test
  void onlyWhatOthersCanNameIsPublic() {
    List<String> api = PublicApi.of(List.of(Hidden.class, StringBuilder.class)).lines();

    assertTrue(api.contains("java.lang.StringBuilder: public java.lang.StringBuilder()"), "own");
    assertTrue(api.contains("java.lang.StringBuilder: public int length()"), "inherited");
    assertTrue(api.stream().noneMatch(line -> line.contains("ensureCapacityInternal")), "private");
    assertTrue(api.stream().noneMatch(line -> line.contains("Hidden")), "of a hidden type");
  }

  @Test
  void linesThatNameATypeAreFoundByItsFullName() {
    assertEquals(List.of(API.lines().get(1)), API.linesThatName("java.nio.file.Path"::equals));
    assertEquals(List.of(), API.linesThatName("Path"::equals));
  }

  @Test
  void theCommittedApiMayBeInAnyOrder() throws IOException {
    commit(List.of(API.lines().get(1), API.lines().get(0)));

    assertDoesNotThrow(() -> API.requireCommittedIn(module));
  }

  @Test
  void aChangeIsToldAsWhatWentAndWhatCame() throws IOException {
    commit(List.of(API.lines().get(0), "gone"));

    AssertionError changed =
        assertThrows(AssertionError.class, () -> API.requireCommittedIn(module));

    assertEquals(
        "- gone\n+ "
            + API.lines().get(1)
            + "\nIf that is meant, in "
            + module.getFileName()
            + ": cp target/api.txt src/test/resources/api.txt",
        changed.getMessage());
  }

  @Test
  void theFileToCopyIsTheApi() throws IOException {
    commit(List.of());

    assertThrows(AssertionError.class, () -> API.requireCommittedIn(module));

    assertEquals(API.lines(), Files.readAllLines(module.resolve("target/api.txt")));
  }

  private void commit(List<String> lines) throws IOException {
    Files.createDirectories(module.resolve("target"));
    Path resources = Files.createDirectories(module.resolve("src/test/resources"));
    Files.write(resources.resolve("api.txt"), lines);
  }

  static final class Hidden {
    public int length() {
      return 0;
    }
  }
}
