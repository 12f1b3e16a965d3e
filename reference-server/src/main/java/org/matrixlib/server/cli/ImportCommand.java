package org.matrixlib.server.cli;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.ServerIdentity;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.config.SigningKeyFile;
import org.matrixlib.server.room.RoomImport;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.store.Database;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description =
        "Reads a room that was exported, while the server doesn't run, and verifies each event. It"
            + " can be repeated if it broke off.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  private static final int REMEMBERED_SIGNATURES = 1_000;

  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description =
          "A public key of another server whose events are in the room: \"SERVER ID KEY\", of which"
              + " its command keys shows the last two.")
  private List<String> keys = new ArrayList<>();

  @Parameters(paramLabel = "FILE", description = "What export wrote.")
  private Path source = Path.of("");

  private record KeyName(ServerName server, KeyId id) {}

  ImportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    OwnerOnly.createDirectories(chosen.dataDirectory());
    List<SigningKey> own = SigningKeyFile.open(chosen.signingKeyFile(), surroundings.random());
    KeyLookup lookup = keys(chosen.serverName(), own);
    RoomServer.Settings settings =
        new RoomServer.Settings(
            chosen.serverName(),
            own.get(0),
            RoomVersions.STABLE,
            surroundings.clock(),
            surroundings.random(),
            1);
    SignatureChecker checker = new SignatureChecker(REMEMBERED_SIGNATURES);
    RoomImport.Imported imported;
    try (InputStream lines =
            new BufferedInputStream(
                Files.newInputStream(surroundings.directory().resolve(source)));
        Database database = Database.open(chosen.database())) {
      ServerIdentity.claim(database, chosen.serverName());
      try (RoomServer rooms = new RoomServer(settings, database)) {
        imported =
            new RoomImport(
                    rooms,
                    rooms.queries(),
                    RoomVersions.STABLE,
                    event -> fault(checker, event, lookup))
                .read(lines, events -> surroundings.err().println(events + " events ..."));
      }
    } catch (RoomImport.ImportException e) {
      throw new CommandFailure(source + ", " + e.getMessage());
    }
    surroundings
        .out()
        .println(
            imported.room()
                + ": "
                + imported.events()
                + " events read, "
                + imported.admitted()
                + " are part of the room");
    return CommandLine.ExitCode.OK;
  }

  private KeyLookup keys(ServerName self, List<SigningKey> own) throws CommandFailure {
    Map<KeyName, VerifyKey> known = new HashMap<>();
    own.forEach(key -> known.put(new KeyName(self, key.keyId()), key.verifyKey()));
    for (String text : keys) {
      String[] parts = text.split(" ", -1);
      Optional<ServerName> server = ServerName.parse(parts[0]);
      Optional<KeyId> id = parts.length == 3 ? KeyId.parse(parts[1]) : Optional.empty();
      Optional<VerifyKey> key = parts.length == 3 ? VerifyKey.decode(parts[2]) : Optional.empty();
      if (server.isEmpty() || id.isEmpty() || key.isEmpty()) {
        throw new CommandFailure("\"" + text + "\" is no key: \"example.org ed25519:a KEY\" is");
      }
      known.put(new KeyName(server.get(), id.get()), key.get());
    }
    return (server, id, validAt) -> Optional.ofNullable(known.get(new KeyName(server, id)));
  }

  private static Optional<String> fault(SignatureChecker checker, Pdu event, KeyLookup keys) {
    return checker.check(event, keys).isValid()
        ? Optional.empty()
        : Optional.of("a signature is missing or wrong, or its key isn't known (see --key)");
  }
}
