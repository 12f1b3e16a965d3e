package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.DefaultConfig;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.config.SigningKeyFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    description =
        "Makes a configuration that says what each key means, the data directory, and the signing"
            + " key. Overwrites nothing.",
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
  private static final int TOKEN_BITS = 128;
  private static final int RADIX = 36;

  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = {"-n", "--server-name"},
      paramLabel = "NAME",
      description = "What user IDs end with; for ever (default: ${DEFAULT-VALUE}).")
  private String serverName = "localhost";

  InitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    ServerName name =
        ServerName.parse(serverName)
            .orElseThrow(() -> new CommandFailure(serverName + " is no server name"));
    Path file =
        surroundings
            .directory()
            .resolve(config.file == null ? Path.of(Surroundings.CONFIG_FILE) : config.file);
    String token = new BigInteger(TOKEN_BITS, surroundings.random()).toString(RADIX);
    OwnerOnly.write(file, DefaultConfig.text(name, token));
    Config made = Config.read(file, surroundings.environment());
    OwnerOnly.createDirectories(made.dataDirectory());
    SigningKey key = SigningKeyFile.open(made.signingKeyFile(), surroundings.random()).get(0);
    PrintWriter out = surroundings.out();
    out.println("Configuration: " + file);
    out.println("Data:          " + made.dataDirectory());
    out.println("Signing key:   " + key.keyId() + " in " + made.signingKeyFile() + "; keep a copy");
    out.println();
    out.println("Users register with the token " + token);
    out.println("Next: look at the configuration, then run: java -jar matrixlib.jar serve");
    return CommandLine.ExitCode.OK;
  }
}
