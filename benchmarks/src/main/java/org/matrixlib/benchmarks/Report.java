package org.matrixlib.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/**
 * Prints the tables of {@code docs/benchmarks.md} from a run of JMH with {@code -prof gc -rf json}.
 *
 * <p>What counts are ratios of medians of one run; the times themselves move with the machine.
 */
public final class Report {
  private static final List<Ratio> RATIOS =
      List.of(
          new Ratio("CanonicalInput", "isCanonical", "jacksonParse"),
          new Ratio("CanonicalInput", "parse", "jacksonParse"),
          new Ratio("ShuffledInput", "canonicalize", "jacksonParse"),
          new Ratio("ShuffledInput", "canonicalize", "jacksonTreeSortWrite"),
          new Ratio("Event", "hashes", "rawHashes"),
          new Ratio("Event", "read", "rawHashes"),
          new Ratio("Signing", "buildAndSign", "rawSign"),
          new Ratio("Signing", "readAndVerify", "rawVerify"),
          new Ratio("Signing", "readVerifiedBefore", "readAndVerify"));

  private Report() {}

  /** How many times as fast one benchmark is as another. */
  private record Ratio(String type, String ours, String baseline) {}

  /**
   * Prints the tables.
   *
   * @param args the file that JMH wrote
   * @throws IOException if it can't be read
   */
  public static void main(String[] args) throws IOException {
    Map<String, Double> medians = new TreeMap<>();
    System.out.println("| benchmark | with | µs/op | B/op |");
    System.out.println("|---|---|---:|---:|");
    for (JsonNode result : new ObjectMapper().readTree(new File(args[0]))) {
      String name = result.get("benchmark").asText().replaceAll(".*\\.(\\w+)Benchmark\\.", "$1.");
      String with = String.join(", ", values(result.path("params")));
      double median = median(result.get("primaryMetric").get("rawData"));
      medians.put(name + " " + with, median);
      JsonNode bytes = result.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
      System.out.printf(
          Locale.ROOT, "| %s | %s | %.3g | %.0f |%n", name, with, median, bytes.asDouble());
    }
    System.out.println();
    System.out.println("| ratio | with | times as fast |");
    System.out.println("|---|---|---:|");
    for (Ratio ratio : RATIOS) {
      String ours = ratio.type + "." + ratio.ours + " ";
      medians.forEach(
          (name, median) -> {
            if (name.startsWith(ours)) {
              String with = name.substring(ours.length());
              double baseline = medians.get(ratio.type + "." + ratio.baseline + " " + with);
              System.out.printf(
                  Locale.ROOT,
                  "| %s to %s | %s | %.2f |%n",
                  ratio.ours,
                  ratio.baseline,
                  with,
                  baseline / median);
            }
          });
    }
  }

  private static List<String> values(JsonNode params) {
    List<String> values = new ArrayList<>();
    params.forEach(value -> values.add(value.asText()));
    return values;
  }

  private static double median(JsonNode forks) {
    double[] sorted =
        StreamSupport.stream(forks.spliterator(), false)
            .flatMapToDouble(
                fork ->
                    StreamSupport.stream(fork.spliterator(), false)
                        .flatMapToDouble(score -> DoubleStream.of(score.asDouble())))
            .sorted()
            .toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
