package org.matrixlib.server.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.RegistrationPolicy;
import org.matrixlib.server.http.HttpLimits;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.store.DatabaseSettings;

/**
 * What an administrator may choose. The file that {@code init} writes says what each key means.
 *
 * @param publicBaseUrl where clients reach the server
 * @param dataDirectory where all that the server keeps is, save what a PostgreSQL database has
 * @param signingKeyFile the key that the server signs events with
 * @param listeners where clients are served
 * @param metrics where metrics and health are served, beside the listeners of clients
 * @param sharedSecret what programs that make users know
 */
public record Config(
    ServerName serverName,
    Optional<URI> publicBaseUrl,
    Path dataDirectory,
    Path signingKeyFile,
    DatabaseSettings database,
    List<Listener> listeners,
    Optional<Listener> metrics,
    HttpLimits httpLimits,
    RegistrationPolicy registration,
    Optional<String> sharedSecret,
    Passwords.Cost passwordCost,
    Map<RateLimit, RateLimiter.Rate> rateLimits,
    RoomVersion defaultRoomVersion,
    LogConfig log) {

  private static final String DEFAULT_ADDRESS = "127.0.0.1";
  private static final int DEFAULT_PORT = 8008;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_READERS = 64;

  private static final Map<RateLimit, RateLimiter.Rate> DEFAULT_RATES =
      Map.of(
          RateLimit.REQUESTS, new RateLimiter.Rate(50, 200),
          RateLimit.MESSAGES, new RateLimiter.Rate(10, 50),
          RateLimit.JOINS, new RateLimiter.Rate(1, 20),
          RateLimit.ROOMS, new RateLimiter.Rate(0.5, 20),
          RateLimit.LOGIN, new RateLimiter.Rate(0.5, 20),
          RateLimit.FAILED_LOGINS, new RateLimiter.Rate(0.05, 5),
          RateLimit.REGISTRATION, new RateLimiter.Rate(0.5, 20));

  public Config {
    listeners = List.copyOf(listeners);
    rateLimits = Map.copyOf(rateLimits);
  }

  /**
   * Reads a configuration.
   *
   * @param file a YAML file; relative paths in it are relative to its directory
   * @throws ConfigException if it can't be used
   */
  public static Config read(Path file, Map<String, String> environment) throws ConfigException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException(List.of(file + " can't be read: " + e.getMessage()));
    }
    Path directory = file.toAbsolutePath().getParent();
    return read(
        Section.root(file.toString(), YamlFile.read(file.toString(), text), environment),
        directory == null ? Path.of("") : directory,
        false);
  }

  /**
   * The configuration of a server that nobody configured: it is {@code localhost}, listens there,
   * and so lets everybody register who can reach it.
   *
   * @throws ConfigException if the environment can't be used
   */
  public static Config ofEnvironment(Map<String, String> environment) throws ConfigException {
    YamlFile.Members nothing = new YamlFile.Members(Map.of(), 1);
    return read(Section.root("the environment", nothing, environment), Path.of(""), true);
  }

  private static Config read(Section root, Path directory, boolean isTrial) throws ConfigException {
    Optional<ServerName> name = root.value("server_name", "a server name", ServerName::parse);
    if (name.isEmpty() && !isTrial) {
      root.problem("server_name", "is missing");
    }
    Path data = directory.resolve(root.text("data_directory").orElse("matrixlib-data"));
    Section registration = root.section("registration");
    Config config =
        new Config(
            name.orElse(ServerName.of("localhost")),
            root.value("public_base_url", "a URL of http or https", Config::url),
            data,
            root.text("signing_key_file")
                .map(directory::resolve)
                .orElse(data.resolve("signing.key")),
            database(root.section("database"), data),
            listeners(root, directory),
            metrics(root.section("metrics")),
            limits(root.section("limits")),
            new RegistrationPolicy(
                registration.flag("open", isTrial), Set.copyOf(registration.texts("tokens"))),
            registration.text("shared_secret"),
            cost(root.section("passwords")),
            rates(root.section("rate_limits")),
            root.section("rooms")
                .value("default_version", "a room version, from 1 to 12", RoomVersions.STABLE::find)
                .orElse(RoomVersion.V12),
            LogConfig.read(root.section("log")));
    root.finish();
    return config;
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = URI.create(text);
      return Optional.of(url)
          .filter(u -> "https".equals(u.getScheme()) || "http".equals(u.getScheme()))
          .filter(u -> u.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static DatabaseSettings database(Section section, Path data) {
    DatabaseSettings embedded = DatabaseSettings.sqlite(data.resolve("server.db"));
    int readers = section.integer("readers", 1, MAX_READERS, DatabaseSettings.DEFAULT_READERS);
    return section
        .value(
            "url",
            "of the form jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD",
            url -> {
              try {
                return Optional.of(new DatabaseSettings(url, readers));
              } catch (IllegalArgumentException e) {
                return Optional.<DatabaseSettings>empty();
              }
            })
        .orElse(new DatabaseSettings(embedded.url(), readers));
  }

  private static List<Listener> listeners(Section root, Path directory) {
    List<Listener> listeners = new ArrayList<>();
    for (Section section : root.sections("listeners")) {
      Optional<Path> certificate = section.text("tls_certificate").map(directory::resolve);
      Optional<Path> key = section.text("tls_key").map(directory::resolve);
      if (certificate.isPresent() != key.isPresent()) {
        section.problem(
            certificate.isPresent() ? "tls_key" : "tls_certificate",
            "is missing: TLS needs a certificate and its key");
      }
      listeners.add(
          new Listener(
              section.text("address").orElse(DEFAULT_ADDRESS),
              section.integer("port", 0, MAX_PORT, DEFAULT_PORT),
              certificate.flatMap(path -> key.map(k -> new Listener.Tls(path, k))),
              section.flag("behind_proxy", false)));
    }
    if (listeners.isEmpty()) {
      listeners.add(new Listener(DEFAULT_ADDRESS, DEFAULT_PORT, Optional.empty(), false));
    }
    return listeners;
  }

  private static Optional<Listener> metrics(Section section) {
    int port = section.integer("port", 0, MAX_PORT, -1);
    String address = section.text("address").orElse(DEFAULT_ADDRESS);
    return port < 0
        ? Optional.empty()
        : Optional.of(new Listener(address, port, Optional.empty(), false));
  }

  private static HttpLimits limits(Section section) {
    HttpLimits defaults = HttpLimits.DEFAULT;
    return new HttpLimits(
        section.integer("body_bytes", 1 << 16, 1 << 28, defaults.bodyBytes()),
        Duration.ofSeconds(
            section.integer("body_seconds", 1, 3600, (int) defaults.bodyTime().toSeconds())),
        Duration.ofSeconds(
            section.integer("idle_seconds", 1, 3600, (int) defaults.idleTime().toSeconds())));
  }

  private static Passwords.Cost cost(Section section) {
    Passwords.Cost defaults = Passwords.Cost.DEFAULT;
    return new Passwords.Cost(
        section.integer("memory_kib", 8, 1 << 20, defaults.memoryKib()),
        section.integer("iterations", 1, 1000, defaults.iterations()));
  }

  private static Map<RateLimit, RateLimiter.Rate> rates(Section section) {
    boolean isEnabled = section.flag("enabled", true);
    Map<RateLimit, RateLimiter.Rate> rates = new EnumMap<>(RateLimit.class);
    for (RateLimit limit : RateLimit.values()) {
      Section own = section.section(limit.name().toLowerCase(Locale.ROOT));
      RateLimiter.Rate rate = DEFAULT_RATES.get(limit);
      if (rate == null) {
        throw new IllegalStateException(limit + " has no default");
      }
      rates.put(
          limit,
          new RateLimiter.Rate(
              own.positive("per_second", rate.perSecond()),
              own.integer("burst", 1, 1_000_000, rate.burst())));
    }
    return isEnabled ? rates : Map.of();
  }
}
