package org.matrixlib.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.ConfigException;

/**
 * What commands find around them.
 *
 * @param directory the working directory
 */
public record Surroundings(
    Map<String, String> environment,
    Path directory,
    PasswordReader passwords,
    PrintWriter out,
    PrintWriter err,
    InstantSource clock,
    SecureRandom random,
    Starter starter) {

  /** What the file is called if nobody says it. */
  static final String CONFIG_FILE = "matrixlib.yaml";

  /** Asks for a password. */
  @FunctionalInterface
  public interface PasswordReader {
    /** What is typed, or null if nothing is. */
    @Nullable String read(String prompt) throws IOException;
  }

  /** A server that runs. */
  public interface Running extends AutoCloseable {
    /** Where clients are served. */
    List<InetSocketAddress> clientAddresses();

    /** Where metrics are served. */
    Optional<InetSocketAddress> metricsAddress();

    @Override
    void close();
  }

  /** Starts a server. */
  @FunctionalInterface
  public interface Starter {
    /** Starts it, or fails. */
    Running start(Config config, InstantSource clock, SecureRandom random) throws IOException;
  }

  /** The file that a command was told, or the usual one if there is one. */
  Optional<Path> configFile(@Nullable Path told) {
    if (told != null) {
      return Optional.of(directory.resolve(told));
    }
    return Optional.of(directory.resolve(CONFIG_FILE)).filter(Files::exists);
  }

  /** The configuration that a command uses. */
  Config config(@Nullable Path told) throws ConfigException {
    Optional<Path> file = configFile(told);
    return file.isPresent()
        ? Config.read(file.get(), environment)
        : Config.ofEnvironment(environment);
  }
}
