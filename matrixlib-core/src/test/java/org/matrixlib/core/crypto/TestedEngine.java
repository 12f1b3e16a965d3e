package org.matrixlib.core.crypto;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** The engines; a native one is not there on platforms that its test dependency isn't built for. */
enum TestedEngine {
  BOUNCY_CASTLE("BouncyCastle"),
  CORRETTO("AmazonCorrettoCryptoProvider"),
  CONSCRYPT("Conscrypt");

  private static final Map<String, Ed25519Engine> CHOSEN = new ConcurrentHashMap<>();

  private final String engineName;

  TestedEngine(String engineName) {
    this.engineName = engineName;
  }

  /** The engine; the test is skipped if it is not there. */
  Ed25519Engine get() {
    Optional<Ed25519Engine> engine = find();
    Assumptions.assumeTrue(engine.isPresent(), () -> engineName + " is not there");
    return engine.orElseThrow();
  }

  private Optional<Ed25519Engine> find() {
    return Optional.of(CHOSEN.computeIfAbsent(engineName, Ed25519::choose))
        .filter(engine -> engine.name().equals(engineName));
  }

  static List<Ed25519Engine> thoseThere() {
    return Arrays.stream(values()).flatMap(tested -> tested.find().stream()).toList();
  }
}
