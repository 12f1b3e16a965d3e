package org.matrixlib.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How servers are set up that are put under load. */
final class Servers {

  /** Anybody may register, nobody is slowed down, and passwords cost little. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "MATRIXLIB_SERVER_NAME", "localhost",
          "MATRIXLIB_REGISTRATION_OPEN", "true",
          "MATRIXLIB_RATE_LIMITS_ENABLED", "false",
          "MATRIXLIB_PASSWORDS_MEMORY_KIB", "64",
          "MATRIXLIB_PASSWORDS_ITERATIONS", "1");

  private Servers() {}

  static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
