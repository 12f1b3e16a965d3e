package org.matrixlib.federation.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An SRV record.
 *
 * @param priority the lower, the sooner it is tried
 * @param weight the share of clients that try it first among those of its priority
 * @param port the port of the service
 * @param target the host name, without the dot at its end; empty if there is no service
 */
record SrvRecord(int priority, int weight, int port, String target) {

  /** Of many records those that are tried first, in no order among those of one priority. */
  static List<SrvRecord> first(List<SrvRecord> records, int most) {
    return records.stream()
        .sorted(Comparator.comparingInt(SrvRecord::priority))
        .limit(most)
        .toList();
  }

  /**
   * Records in the order in which to try them, as RFC 2782 asks for: by priority, and those of one
   * priority by lot, in which they have chances in proportion to their weights.
   */
  static List<SrvRecord> ordered(List<SrvRecord> records, RandomGenerator random) {
    return records.stream()
        .collect(Collectors.groupingBy(SrvRecord::priority, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(samePriority -> drawn(samePriority, random).stream())
        .toList();
  }

  private static List<SrvRecord> drawn(List<SrvRecord> records, RandomGenerator random) {
    List<SrvRecord> left = new ArrayList<>(records);
    left.sort(Comparator.comparing(record -> record.weight > 0)); // those of weight 0 come first
    List<SrvRecord> drawn = new ArrayList<>();
    while (!left.isEmpty()) {
      int sumOfWeights = left.stream().mapToInt(SrvRecord::weight).sum();
      drawn.add(left.remove(indexAt(random.nextInt(sumOfWeights + 1), left)));
    }
    return drawn;
  }

  /** The first record up to which the weights add up to a number. */
  private static int indexAt(int number, List<SrvRecord> records) {
    int index = 0;
    int sum = records.get(0).weight;
    while (sum < number) {
      index++;
      sum += records.get(index).weight;
    }
    return index;
  }
}
