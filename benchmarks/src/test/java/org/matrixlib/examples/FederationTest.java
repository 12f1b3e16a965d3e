package org.matrixlib.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerDiscovery;
import org.matrixlib.federation.keys.OwnKeys;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.TransportException;

class FederationTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final SigningKey KEY =
      SigningKey.generate(KeyId.of("ed25519:k1"), new SecureRandom());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> answers = new HashMap<>();

  private HttpAnswer answer(HttpRequest request) throws TransportException {
    String asked = request.endpoint().tlsName() + request.target();
    if (!answers.containsKey(asked)) {
      throw new TransportException(TransportException.Kind.UNREACHABLE, "nobody there", null);
    }
    return new Answer(new ByteArrayInputStream(answers.get(asked).getBytes(UTF_8)));
  }

  private record Answer(InputStream body) implements HttpAnswer {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  private int run(String... words) {
    ServerDiscovery discovery =
        new ServerDiscovery(this::answer, List.of(), Runnable::run, CLOCK, new Random());
    return new Federation(
            this::answer,
            discovery,
            CLOCK,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(words));
  }

  private void delegate() {
    answers.put("hs.test/.well-known/matrix/server", "{\"m.server\":\"matrix.hs.test:8449\"}");
  }

  private void publish(String name, Duration validity, Instant at) {
    OwnKeys keys = new OwnKeys(new LocalServer(ServerName.of(name), KEY), Map.of());
    answers.put("matrix.hs.test/_matrix/key/v2/server", keys.publish(at, validity).toString());
  }

  @Test
  void theStepsToAServerAreTold() {
    delegate();
    assertEquals(0, run("resolve", "hs.test"));
    assertTrue(out.toString(UTF_8).contains("Connect to port 8449 of matrix.hs.test"));
    assertTrue(err.toString(UTF_8).contains("looking for hs.test"));
  }

  @Test
  void theKeysOfAServerAreCheckedAndTold() {
    delegate();
    publish("hs.test", Duration.ofDays(1), NOW);
    assertEquals(0, run("keys", "hs.test"));
    assertEquals(
        "ed25519:k1 " + KEY.verifyKey().toBase64() + " valid until 2030-01-02T00:00:00Z\n",
        out.toString(UTF_8));
  }

  @Test
  void keysThatAreNotValidAnyMoreAreAProblem() {
    delegate();
    publish("hs.test", Duration.ofDays(1), NOW.minus(Duration.ofDays(2)));
    assertEquals(1, run("keys", "hs.test"));
    assertTrue(err.toString(UTF_8).contains("not valid any more"));
  }

  @Test
  void keysOfAnotherServerAreAProblem() {
    delegate();
    publish("other.test", Duration.ofDays(1), NOW);
    assertEquals(1, run("keys", "hs.test"));
    assertTrue(err.toString(UTF_8).contains("NAME_MISMATCH"));
  }

  @Test
  void aServerThatAnswersIsPingedSomeTimes() {
    delegate();
    answers.put(
        "matrix.hs.test/_matrix/federation/v1/version",
        "{\"server\":{\"name\":\"Test\\u001b\",\"version\":\"1\"}}");
    assertEquals(0, run("ping", "hs.test"));
    assertEquals(
        "port 8449 of matrix.hs.test, with a certificate for matrix.hs.test\n"
            + "  0 ms: Test? 1\n".repeat(3),
        out.toString(UTF_8));
  }

  @Test
  void aServerThatDoesNotAnswerIsAProblem() {
    delegate();
    assertEquals(1, run("ping", "hs.test"));
    assertTrue(err.toString(UTF_8).contains("UNREACHABLE: nobody there"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "resolve", "find hs.test", "resolve hs.test now"})
  void aCommandThatIsNoneGetsTheUsage(String words) {
    assertEquals(2, run(words.split(" ")));
    assertTrue(err.toString(UTF_8).startsWith("usage: "));
  }

  @Test
  void aNameThatIsNoneIsTold() {
    assertEquals(2, run("ping", "https://hs.test"));
    assertEquals("not a server name: https://hs.test\n", err.toString(UTF_8));
  }
}
