package org.matrixlib.testvectors.junit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.matrixlib.testvectors.VectorCase;
import org.matrixlib.testvectors.VectorFile;
import org.matrixlib.testvectors.Vectors;

/**
 * Replays vectors as dynamic tests, a container a topic, in it one a file, in it a test a case, and
 * prints the counts to standard output as each file and each topic ends:
 *
 * <pre>{@code
 * FAILED identifiers.json: server-name 1.2.3.4
 *   identifiers.json: 148 passed, 1 failed
 * identifiers: 148 passed, 1 failed
 * }</pre>
 *
 * <p>A module has one test class that returns {@link #of} from a {@code @TestFactory}.
 */
public final class VectorReplay {
  private final Map<Topic, VectorCheck> checks;
  private final PrintStream out;

  VectorReplay(Map<Topic, VectorCheck> checks, PrintStream out) {
    this.checks = checks;
    this.out = out;
  }

  /**
   * The tests of one module over {@link Vectors#load() the vectors at hand}. Files of topics that
   * other modules own are left to these; a file of a topic that no module owns makes a failing
   * test.
   *
   * @param module the artifact id of the module under test
   * @param checks how it replays each topic it owns
   * @return the tests, for JUnit to run one after the other
   * @throws IllegalArgumentException if these aren't exactly the topics that the module owns
   */
  public static Stream<DynamicNode> of(String module, Map<Topic, VectorCheck> checks) {
    if (!checks.keySet().equals(Topic.of(module))) {
      throw new IllegalArgumentException(
          module + " owns the topics " + Topic.of(module) + " but checks " + checks.keySet());
    }
    return new VectorReplay(checks, System.out).tests(Vectors.load());
  }

  Stream<DynamicNode> tests(List<VectorFile> files) {
    return files.stream()
        .collect(Collectors.groupingBy(VectorFile::topic, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .flatMap(topic -> topic(topic.getKey(), topic.getValue()));
  }

  private Stream<DynamicNode> topic(String name, List<VectorFile> files) {
    Optional<Topic> topic = Topic.named(name);
    if (topic.isEmpty()) {
      return files.stream().map(this::unknown);
    }
    VectorCheck check = checks.get(topic.get());
    return check == null ? Stream.of() : Stream.of(topic(topic.get(), files, check));
  }

  private DynamicNode unknown(VectorFile file) {
    return dynamicTest(
        file.name(),
        () -> {
          String problem = "no module knows its topic, " + file.topic();
          out.println("FAILED " + file.name() + ": " + problem);
          fail(file.name() + ": " + problem);
        });
  }

  private DynamicNode topic(Topic topic, List<VectorFile> files, VectorCheck check) {
    Tally total = new Tally();
    Stream<DynamicNode> nodes = files.stream().map(file -> file(file, check, total));
    return dynamicContainer(
        topic.toString(), nodes.onClose(() -> out.println(topic + ": " + total)));
  }

  private DynamicNode file(VectorFile file, VectorCheck check, Tally topicTotal) {
    Tally total = new Tally();
    Stream<DynamicNode> tests =
        file.cases().stream()
            .map(
                vector ->
                    dynamicTest(
                        vector.name(), () -> replay(file, vector, check, total, topicTotal)));
    return dynamicContainer(
        file.name(), tests.onClose(() -> out.println("  " + file.name() + ": " + total)));
  }

  private void replay(VectorFile file, VectorCase vector, VectorCheck check, Tally... tallies)
      throws Exception {
    boolean passed = false;
    try {
      check.check(vector);
      passed = true;
    } finally {
      for (Tally tally : tallies) {
        tally.count(passed);
      }
      if (!passed) {
        out.println("FAILED " + file.name() + ": " + vector.name());
      }
    }
  }

  /** Counts cases; tests of one class run one after the other. */
  private static final class Tally {
    private int passed;
    private int failed;

    void count(boolean hasPassed) {
      if (hasPassed) {
        passed++;
      } else {
        failed++;
      }
    }

    @Override
    public String toString() {
      return passed + " passed, " + failed + " failed";
    }
  }
}
