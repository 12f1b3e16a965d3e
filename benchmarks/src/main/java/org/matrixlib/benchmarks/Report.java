package org.matrixlib.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
          new Ratio("Signing", "readVerifiedBefore", "readAndVerify"),
          new Ratio("KeyRing", "keyRing", "rawVerify"));

  /** A benchmark of synthetic rooms: which, the workload, its N, and the room version. */
  private static final Pattern OF_ROOM = Pattern.compile("StateRes\\.(\\w+) (\\w)(\\d+), (\\d+)");

  private Report() {}

  /** The time for a room of some size. */
  record Sized(long n, double micros) {
    double nanosOfEach() {
      return 1000 * micros / n;
    }
  }

  /** How many times as fast one benchmark is as another. */
  private record Ratio(String type, String ours, String baseline) {}

  /**
   * Prints the tables.
   *
   * @param args the file that JMH wrote
   * @throws IOException if it can't be read
   */
  public static void main(String[] args) throws IOException {
    JsonNode results = new ObjectMapper().readTree(new File(args[0]));
    Map<String, Double> medians = medians(results);
    System.out.println("| benchmark | with | µs/op | B/op |");
    System.out.println("|---|---|---:|---:|");
    for (JsonNode result : results) {
      JsonNode bytes = result.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %.0f |%n",
          name(result),
          with(result),
          number(medians.get(name(result) + " " + with(result))),
          bytes.asDouble());
    }
    printRatios(medians);
    printGrowth(medians);
  }

  private static void printRatios(Map<String, Double> medians) {
    System.out.println();
    System.out.println("| ratio | with | times as fast |");
    System.out.println("|---|---|---:|");
    for (Ratio ratio : RATIOS) {
      String ours = ratio.type + "." + ratio.ours + " ";
      medians.forEach(
          (name, median) -> {
            if (name.startsWith(ours)) {
              String with = name.substring(ours.length());
              Double baseline = medians.get(ratio.type + "." + ratio.baseline + " " + with);
              if (baseline != null) { // unless a part only was run
                System.out.printf(
                    Locale.ROOT,
                    "| %s to %s | %s | %.2f |%n",
                    ratio.ours,
                    ratio.baseline,
                    with,
                    baseline / median);
              }
            }
          });
    }
  }

  /** How cost follows N: beside that of the next smaller room, and for each of the N. */
  private static void printGrowth(Map<String, Double> medians) {
    System.out.println();
    System.out.println("| growth | N | µs | to the one before | ns/N | to the smallest |");
    System.out.println("|---|---:|---:|---:|---:|---:|");
    bySize(medians)
        .forEach(
            (workload, sizes) -> {
              Sized smallest = sizes.get(0);
              Sized before = smallest;
              for (Sized size : sizes) {
                System.out.printf(
                    Locale.ROOT,
                    "| %s | %,d | %s | %.2f | %s | %.2f |%n",
                    workload,
                    size.n,
                    number(size.micros),
                    size.micros / before.micros,
                    number(size.nanosOfEach()),
                    size.nanosOfEach() / smallest.nanosOfEach());
                before = size;
              }
            });
  }

  /** The times of synthetic rooms by benchmark, workload and room version, small rooms first. */
  static Map<String, List<Sized>> bySize(Map<String, Double> medians) {
    Map<String, List<Sized>> sizes = new TreeMap<>();
    medians.forEach(
        (name, median) -> {
          Matcher room = OF_ROOM.matcher(name);
          if (room.matches()) {
            String workload = "%s %s, %s".formatted(room.group(1), room.group(2), room.group(4));
            sizes
                .computeIfAbsent(workload, key -> new ArrayList<>())
                .add(new Sized(Long.parseLong(room.group(3)), median));
          }
        });
    sizes.values().forEach(list -> list.sort(Comparator.comparingLong(Sized::n)));
    return sizes;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1000 ? "%.3g" : "%,.0f", value);
  }

  /** The median time of each benchmark, by its name and what it was run with. */
  static Map<String, Double> medians(JsonNode results) {
    Map<String, Double> medians = new TreeMap<>();
    for (JsonNode result : results) {
      double median = median(result.get("primaryMetric").get("rawData"));
      medians.put(name(result) + " " + with(result), median);
    }
    return medians;
  }

  private static String name(JsonNode result) {
    return result.get("benchmark").asText().replaceAll(".*\\.(\\w+)Benchmark\\.", "$1.");
  }

  private static String with(JsonNode result) {
    List<String> values = new ArrayList<>();
    result.path("params").forEach(value -> values.add(value.asText()));
    return String.join(", ", values);
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
