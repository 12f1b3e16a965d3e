package org.matrixlib.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration a command uses. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration (default: " + Surroundings.CONFIG_FILE + ", if there is one).")
  @Nullable Path file;
}
