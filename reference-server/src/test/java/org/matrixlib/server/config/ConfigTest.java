package org.matrixlib.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.RegistrationPolicy;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.RateLimiter;
import org.slf4j.event.Level;

class ConfigTest {
  @TempDir Path directory;

  private Config read(String text, Map<String, String> environment)
      throws IOException, ConfigException {
    Path file = directory.resolve("m.yaml");
    Files.writeString(file, text);
    return Config.read(file, environment);
  }

  private Config read(String text) throws IOException, ConfigException {
    return read(text, Map.of());
  }

  private String problemsOf(String text) {
    return assertThrows(ConfigException.class, () -> read(text)).getMessage();
  }

  private static Listener plain(String address, int port) {
    return new Listener(address, port, Optional.empty(), false);
  }

  @Test
  void aNameIsEnough() throws Exception {
    Config config = read("server_name: hs1");
    assertEquals(ServerName.of("hs1"), config.serverName());
    assertEquals(directory.resolve("matrixlib-data"), config.dataDirectory());
    assertEquals(directory.resolve("matrixlib-data/signing.key"), config.signingKeyFile());
    assertEquals(
        "jdbc:sqlite:" + directory.resolve("matrixlib-data/server.db"), config.database().url());
    assertEquals(List.of(plain("127.0.0.1", 8008)), config.listeners());
    assertEquals(Optional.empty(), config.metrics());
    assertEquals(new RegistrationPolicy(false, Set.of()), config.registration());
    assertEquals(Optional.empty(), config.sharedSecret());
    assertEquals(RoomVersion.V12, config.defaultRoomVersion());
    assertEquals(Set.of(RateLimit.values()), config.rateLimits().keySet());
    assertEquals(new LogConfig(Level.INFO, LogConfig.Format.PLAIN, false), config.log());
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Config config =
        read(
            """
            server_name: hs1:8448
            public_base_url: https://hs1.example
            data_directory: /data
            signing_key_file: key
            database: {url: "jdbc:postgresql://localhost/m?user=a&password=b", readers: 2}
            listeners:
              - {address: "::1", port: 0, behind_proxy: true}
              - {address: 127.0.0.2, port: 8448, tls_certificate: c.pem, tls_key: /k.pem}
            metrics: {address: 127.0.0.3, port: 9000}
            registration: {open: true, tokens: [a, b], shared_secret: s}
            passwords: {memory_kib: 8, iterations: 1}
            rate_limits:
              messages: {per_second: 0.5, burst: 3}
            limits: {body_bytes: 100000, body_seconds: 5, idle_seconds: 6}
            rooms: {default_version: 11}
            log: {level: debug, format: json, requests: true}
            """);
    assertEquals(Optional.of(URI.create("https://hs1.example")), config.publicBaseUrl());
    assertEquals(Path.of("/data"), config.dataDirectory());
    assertEquals(directory.resolve("key"), config.signingKeyFile());
    assertTrue(config.database().url().startsWith("jdbc:postgresql:"));
    assertEquals(2, config.database().readers());
    assertEquals(
        List.of(
            new Listener("::1", 0, Optional.empty(), true),
            new Listener(
                "127.0.0.2",
                8448,
                Optional.of(new Listener.Tls(directory.resolve("c.pem"), Path.of("/k.pem"))),
                false)),
        config.listeners());
    assertEquals(Optional.of(plain("127.0.0.3", 9000)), config.metrics());
    assertEquals(new RegistrationPolicy(true, Set.of("a", "b")), config.registration());
    assertEquals(Optional.of("s"), config.sharedSecret());
    assertEquals(new Passwords.Cost(8, 1), config.passwordCost());
    assertEquals(new RateLimiter.Rate(0.5, 3), config.rateLimits().get(RateLimit.MESSAGES));
    assertEquals(100_000, config.httpLimits().bodyBytes());
    assertEquals(Duration.ofSeconds(5), config.httpLimits().bodyTime());
    assertEquals(Duration.ofSeconds(6), config.httpLimits().idleTime());
    assertEquals(RoomVersion.V11, config.defaultRoomVersion());
    assertEquals(new LogConfig(Level.DEBUG, LogConfig.Format.JSON, true), config.log());
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws Exception {
    Config config =
        read(
            "server_name: hs1\nlisteners: [{port: 1, address: 127.0.0.2}]",
            Map.of(
                "MATRIXLIB_SERVER_NAME", "hs2",
                "MATRIXLIB_LISTENERS_0_PORT", "8009",
                "MATRIXLIB_LISTENERS_1_ADDRESS", "::1",
                "MATRIXLIB_REGISTRATION_TOKENS", "a, b",
                "MATRIXLIB_RATE_LIMITS_ENABLED", "false",
                "PATH", "/bin"));
    assertEquals(ServerName.of("hs2"), config.serverName());
    assertEquals(List.of(plain("127.0.0.2", 8009), plain("::1", 8008)), config.listeners());
    assertEquals(Set.of("a", "b"), config.registration().tokens());
    assertEquals(Map.of(), config.rateLimits());
  }

  @Test
  void withoutAFileTheServerIsLocalAndOpen() throws Exception {
    Config config = Config.ofEnvironment(Map.of());
    assertEquals(ServerName.of("localhost"), config.serverName());
    assertEquals(List.of(plain("127.0.0.1", 8008)), config.listeners());
    assertTrue(config.registration().isOpen());
    assertFalse(
        Config.ofEnvironment(Map.of("MATRIXLIB_REGISTRATION_OPEN", "false"))
            .registration()
            .isOpen());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server_nam: x | m.yaml:1: server_nam: no such key; did you mean server_name?",
        "registration: {opn: true} | m.yaml:1: registration.opn: no such key; did you mean"
            + " registration.open?",
        "registration: {xxxxxxxxx: true} | no such key; there are open, shared_secret, tokens",
        "listeners: [{prot: 1}] | listeners.0.prot: no such key; did you mean listeners.0.port?",
        "server_name: a b | m.yaml:1: server_name must be a server name",
        "server_name: [a] | server_name must be a single value",
        "x: [ | m.yaml:",
        "- a | must have keys and values",
        "server_name: a\\nserver_name: b | m.yaml:2",
        "listeners: {a: 1} | listeners must be a list",
        "listeners: [{port: 70000}] | listeners.0.port must be an integer from 0 to 65535",
        "listeners: [{tls_key: k}] | listeners.0.tls_certificate is missing",
        "registration: {open: yes} | registration.open must be true or false",
        "registration: {tokens: a} | registration.tokens must be a list of texts",
        "registration: 5 | registration must have keys of its own",
        "rate_limits: {messages: {per_second: 0}} | per_second must be a number above 0",
        "rate_limits: {messages: {per_second: NaN}} | per_second must be a number above 0",
        "rooms: {default_version: '99'} | rooms.default_version must be a room version",
        "log: {level: loud} | log.level must be error, warn, info, debug or trace",
        "database: {url: 'mysql://x'} | database.url must be of the form jdbc:postgresql",
        "public_base_url: ftp://x | public_base_url must be a URL of http or https",
        "passwords: {memory_kib: 1} | passwords.memory_kib must be an integer from 8",
        "a: &x b\\nc: *x | no such key",
      })
  void problemsAreToldWithTheirPlace(String text, String problem) {
    String problems = problemsOf(text.replace("\\n", "\n"));
    assertTrue(problems.contains(problem), problems);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    String problems = problemsOf("listeners: [{port: x}]\nlog: {level: x, fromat: y}\nzzzzzzzz: 1");
    assertEquals(5, problems.lines().count(), problems);
  }

  @Test
  void unknownVariablesAreProblems() {
    ConfigException problem =
        assertThrows(
            ConfigException.class,
            () -> read("server_name: a", Map.of("MATRIXLIB_SERVER_NAM", "b")));
    assertEquals(
        "MATRIXLIB_SERVER_NAM: no such key; did you mean MATRIXLIB_SERVER_NAME?",
        problem.getMessage());
    ConfigException value =
        assertThrows(
            ConfigException.class,
            () -> read("server_name: a", Map.of("MATRIXLIB_LISTENERS_0_PORT", "x")));
    assertTrue(value.getMessage().startsWith("MATRIXLIB_LISTENERS_0_PORT: "), value.getMessage());
  }

  @Test
  void theFileOfANewServerSaysWhatTheDefaultsAre() throws Exception {
    String template = DefaultConfig.text(ServerName.of("hs1"), "let-me-in");
    Config config = read(template);
    assertEquals(Set.of("let-me-in"), config.registration().tokens());
    Config plain = read("server_name: hs1\nregistration: {tokens: [let-me-in]}");
    assertEquals(plain, config);
    // With the examples in force, only those that have no default differ.
    Config full =
        read(
            template
                .replaceAll("(?m)^( *)# ([a-z_]+: )", "$1$2")
                .replaceAll("(?m)^ *(url|public_base_url|shared_secret|tls_\\w+):.*", "")
                .replaceAll("(?m)^  port: 9000", ""));
    assertEquals(plain, full);
  }
}
