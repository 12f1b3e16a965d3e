package org.matrixlib.server.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.config.LogConfig;
import org.matrixlib.server.http.Access;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.Method;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

class LogsTest {
  private static final Logger LOG = LoggerFactory.getLogger(LogsTest.class);

  private final PrintStream usual = System.out;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(usual);
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
        .setLevel(ch.qos.logback.classic.Level.OFF);
  }

  private static void configure(LogConfig.Format format, boolean requests) {
    Logs.configure(new LogConfig(Level.INFO, format, requests));
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void plainLinesNameTheRequestAndCannotBeForged() {
    configure(LogConfig.Format.PLAIN, false);
    MDC.put("request", "r1");
    LOG.info("one {}", "a\nb\rc");
    MDC.remove("request");
    LOG.debug("two");
    assertEquals(1, lines().size(), () -> lines().toString());
    assertTrue(lines().get(0).contains(" INFO  [r1] LogsTest: one a?b?c"), lines().get(0));
  }

  @Test
  void jsonLinesAreObjects() throws Exception {
    configure(LogConfig.Format.JSON, false);
    MDC.put("request", "r1");
    LOG.warn("one {}", "a\nb");
    MDC.remove("request");
    JsonObject line = JsonObject.parse(lines().get(0));
    assertEquals("WARN", line.string("level").orElseThrow());
    assertEquals("r1", line.object("mdc").flatMap(mdc -> mdc.string("request")).orElseThrow());
    assertTrue(line.toString().contains("a\\nb"), line.toString());
  }

  @Test
  void requestsAreLoggedByTheirRoutesAndNothingElseOfThem() throws Exception {
    configure(LogConfig.Format.PLAIN, true);
    Routes routes = new Routes();
    routes.add(Method.GET, "/rooms/{room}/x", Access.PUBLIC, request -> Answer.ok().now());
    try (TestHttp http = new TestHttp(routes)) {
      http.get("/rooms/secret-room/x?access_token=secret-token");
    }
    String line = String.join("\n", lines());
    assertTrue(line.contains("GET /rooms/{room}/x 200 2 bytes"), line);
    assertTrue(line.contains("request="), line);
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void requestsAreNotLoggedUnlessThatIsAskedFor() throws Exception {
    configure(LogConfig.Format.PLAIN, false);
    try (TestHttp http = new TestHttp(new Routes())) {
      http.get("/rooms");
    }
    assertEquals(List.of(), lines());
  }
}
