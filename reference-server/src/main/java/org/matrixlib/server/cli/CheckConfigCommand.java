package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.matrixlib.server.config.Config;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check-config",
    description = "Says what is wrong with the configuration.",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  CheckConfigCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config checked = surroundings.config(config.file);
    Optional<Path> file = surroundings.configFile(config.file);
    PrintWriter out = surroundings.out();
    out.println(
        file.map(Path::toString).orElse("The environment")
            + " is fine: it makes the server "
            + checked.serverName());
    return CommandLine.ExitCode.OK;
  }
}
