package org.matrixlib.server.cli;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.RoomExport;
import org.matrixlib.server.store.Database;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Writes a room as JSON lines; the server may run.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(index = "0", paramLabel = "ROOM", description = "The ID of the room.")
  private String room = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "A file that doesn't exist.")
  private Path target = Path.of("");

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    RoomId id = RoomId.parse(room).orElseThrow(() -> new CommandFailure(room + " is no room ID"));
    Path file = surroundings.directory().resolve(target);
    Optional<Long> written;
    try (Database database = Database.openToRead(surroundings.config(config.file).database());
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      written =
          new RoomExport(database, RoomVersions.STABLE)
              .write(id, out, events -> surroundings.err().println(events + " events ..."));
    }
    if (written.isEmpty()) {
      Files.delete(file);
      throw new CommandFailure("there is no room " + id);
    }
    surroundings.out().println(written.get() + " events are in " + file);
    return CommandLine.ExitCode.OK;
  }
}
