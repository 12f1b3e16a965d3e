package org.matrixlib.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.LocalUserIds;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.Registration;
import org.matrixlib.server.account.ServerIdentity;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.store.Database;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description =
        "Makes a user, while the server doesn't run. The password is asked for, or is the first"
            + " line of the standard input.",
    mixinStandardHelpOptions = true)
final class UserAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--admin", description = "The user administers the server.")
  private boolean isAdmin;

  @Parameters(paramLabel = "NAME", description = "The part of the user ID before the colon.")
  private String name = "";

  UserAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    UserId user =
        new LocalUserIds(chosen.serverName())
            .toMake(name)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        name + " is no name for a user: it has only a-z, 0-9 and ._=-/+"));
    String password = password(user);
    OwnerOnly.createDirectories(chosen.dataDirectory());
    try (Database database = Database.open(chosen.database());
        Passwords passwords = new Passwords(chosen.passwordCost(), surroundings.random())) {
      ServerIdentity.claim(database, chosen.serverName());
      Accounts accounts = new Accounts(database, surroundings.clock(), surroundings.random());
      Registration.Outcome outcome =
          passwords
              .hash(password)
              .thenCompose(
                  hash ->
                      accounts.register(new Registration(user, hash, isAdmin, Optional.empty())))
              .join();
      if (outcome instanceof Registration.Taken) {
        throw new CommandFailure("there is a user " + user + " already");
      }
    }
    PrintWriter out = surroundings.out();
    out.println("There is a user " + user + " now");
    return CommandLine.ExitCode.OK;
  }

  private String password(UserId user) throws IOException, CommandFailure {
    String password = surroundings.passwords().read("Password of " + user + ": ");
    if (password == null || password.isEmpty()) {
      throw new CommandFailure("a user needs a password");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MAX_BYTES) {
      throw new CommandFailure("a password has at most " + Passwords.MAX_BYTES + " bytes");
    }
    return password;
  }
}
