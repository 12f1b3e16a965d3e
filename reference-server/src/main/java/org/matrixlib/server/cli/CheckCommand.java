package org.matrixlib.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.room.StoreCheck;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.sync.FeedCheck;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description =
        "Compares all that is kept of the rooms with what follows from their events; the server"
            + " must not run.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    List<String> problems = new ArrayList<>();
    try (Database database = Database.open(chosen.database())) {
      StoreCheck rooms = new StoreCheck(database, RoomVersions.STABLE);
      problems.addAll(rooms.run());
      problems.addAll(
          new FeedCheck(database, rooms.output(), rooms.queries(), chosen.serverName()).run());
    }
    problems.forEach(surroundings.out()::println);
    if (!problems.isEmpty()) {
      throw new CommandFailure("faults were found: " + problems.size());
    }
    surroundings.out().println("All is as it should be");
    return CommandLine.ExitCode.OK;
  }
}
