package org.matrixlib.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A short run of what {@link KillTest} does for as long as one likes. */
class KillTestTest {
  private static final int CYCLES = 5;

  /** The server as it stands on the class path, where the benchmarks have a logger of their own. */
  static final List<String> SERVER =
      List.of(
          "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
          "-cp",
          System.getProperty("java.class.path"),
          "org.matrixlib.server.Main");

  @Test
  void nothingAcknowledgedIsLostWhenTheServerIsKilled() throws Exception {
    assertEquals(Map.of(), KillTest.run(SERVER, CYCLES, System.nanoTime()));
  }
}
