package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.server.config.SigningKeyFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "keys",
    description = "Shows the public keys of the server, the one that signs first.",
    mixinStandardHelpOptions = true)
final class KeysCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  KeysCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = surroundings.out();
    for (SigningKey key : SigningKeyFile.read(surroundings.config(config.file).signingKeyFile())) {
      out.println(key.keyId() + " " + key.verifyKey());
    }
    return CommandLine.ExitCode.OK;
  }
}
