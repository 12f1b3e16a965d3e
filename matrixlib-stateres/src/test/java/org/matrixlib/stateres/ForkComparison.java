package org.matrixlib.stateres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/**
 * Compares the fast resolver with the plain one in as many forked rooms as wanted, of all versions
 * in turn, and tells what these rooms were like.
 *
 * <p>Arguments: how many rooms; the seed of the first, each next one having the next seed; and the
 * directory for the rooms in which they differ, as vectors.
 */
final class ForkComparison {
  private final Path directory;
  private final ForkStatistics statistics = new ForkStatistics();
  private long resolutions;
  private int failures;

  private ForkComparison(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    ForkComparison comparison = new ForkComparison(Path.of(args[2]));
    List<RoomVersion> versions = List.copyOf(RoomVersions.STABLE.all());
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      comparison.compare(ForkedRooms.of(versions.get(i % versions.size()), seed + i));
      if ((i + 1) % 10_000 == 0) {
        System.out.println(i + 1 + " rooms, " + comparison);
      }
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    System.out.println(comparison.statistics);
    System.out.println(
        count + " rooms from seed " + seed + ", " + comparison + ", " + time.toSeconds() + " s");
    System.exit(comparison.failures == 0 ? 0 : 1);
  }

  private void compare(ForkedRoom room) throws IOException {
    EventGraph graph = room.graph();
    LiteralResolver counting = room.literal(ChainReading.OWN_MEMBERS_COUNT);
    LiteralResolver literal = room.literal(ChainReading.OWN_MEMBERS_DO_NOT_COUNT);
    FastResolver fastCounting = FastResolver.of(graph, ChainReading.OWN_MEMBERS_COUNT);
    FastResolver fastLiteral = FastResolver.of(graph, ChainReading.OWN_MEMBERS_DO_NOT_COUNT);
    for (List<Map<StateTuple, EventId>> fork : room.forks()) {
      LiteralResolution first = counting.resolve(fork);
      LiteralResolution second = literal.resolve(fork);
      compare(room, fork, first, fastCounting.resolve(fork));
      compare(room, fork, second, fastLiteral.resolve(fork));
      statistics.add(room, first, second);
    }
  }

  private void compare(
      ForkedRoom room,
      List<Map<StateTuple, EventId>> fork,
      LiteralResolution expected,
      FastResolution found)
      throws IOException {
    resolutions++;
    List<String> differences = found.differencesTo(expected);
    if (!differences.isEmpty()) {
      failures++;
      Path file = directory.resolve("difference-" + failures + ".json");
      Files.writeString(file, room.vectors(fork));
      System.out.println("DIFFERENT: " + room.name() + ", see " + file);
      differences.forEach(difference -> System.out.println("  " + difference));
    }
  }

  @Override
  public String toString() {
    return resolutions + " resolutions, " + failures + " differences";
  }
}
