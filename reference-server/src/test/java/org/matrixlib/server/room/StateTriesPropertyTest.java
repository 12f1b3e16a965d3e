package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.server.room.StateTries.NewNode;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class StateTriesPropertyTest {
  /** Small enough that a trie has a leaf only, large enough that it has three levels. */
  private static final List<Integer> SIZES = List.of(5, 40, 600);

  @Property(tries = 15)
  void aTrieIsTheMapThatTheSameChangesMake(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int places = SIZES.get(random.nextInt(SIZES.size()));
    Path directory = Files.createTempDirectory("matrixlib-tries");
    Path file = directory.resolve("server.db");
    List<Long> roots = new ArrayList<>(List.of(StateTries.EMPTY));
    List<Map<StateTuple, EventId>> maps = new ArrayList<>(List.of(Map.of()));
    try (Database database = Database.open(DatabaseSettings.sqlite(file))) {
      StateTries tries = new StateTries(database);
      List<NewNode> nodes = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        int from = random.nextInt(roots.size());
        Map<StateTuple, Optional<EventId>> changes = changes(random, places);
        Map<StateTuple, EventId> map = new HashMap<>(maps.get(from));
        changes.forEach(
            (tuple, event) ->
                event.ifPresentOrElse(id -> map.put(tuple, id), () -> map.remove(tuple)));
        roots.add(tries.with(7, roots.get(from), changes, nodes));
        maps.add(map);
      }
      boolean unused =
          database
              .write(
                  transaction -> {
                    StateTries.store(transaction, nodes);
                    return true;
                  })
              .join();
      check(tries, roots, maps, random);
      // Without what is in memory, as after a start.
      check(new StateTries(database), roots, maps, random);
    } finally {
      for (String name : List.of("server.db", "server.db.lock")) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.delete(directory);
    }
  }

  private static Map<StateTuple, Optional<EventId>> changes(Random random, int places) {
    Map<StateTuple, Optional<EventId>> changes = new LinkedHashMap<>();
    int count = 1 + random.nextInt(random.nextBoolean() ? 3 : places);
    for (int i = 0; i < count; i++) {
      changes.put(
          new StateTuple("m.x", "k" + random.nextInt(places)),
          random.nextInt(4) == 0
              ? Optional.empty()
              : Optional.of(EventId.of("$e" + random.nextInt(50))));
    }
    return changes;
  }

  private static void check(
      StateTries tries, List<Long> roots, List<Map<StateTuple, EventId>> maps, Random random) {
    for (int i = 0; i < roots.size(); i++) {
      assertEquals(maps.get(i), tries.entries(roots.get(i)));
      StateTuple tuple = new StateTuple("m.x", "k" + random.nextInt(5));
      assertEquals(Optional.ofNullable(maps.get(i).get(tuple)), tries.find(roots.get(i), tuple));
      int other = random.nextInt(roots.size());
      assertEquals(
          difference(maps.get(i), maps.get(other)),
          tries.difference(roots.get(i), roots.get(other)));
    }
  }

  private static Map<StateTuple, Optional<EventId>> difference(
      Map<StateTuple, EventId> from, Map<StateTuple, EventId> to) {
    Set<StateTuple> all = new HashSet<>(from.keySet());
    all.addAll(to.keySet());
    Map<StateTuple, Optional<EventId>> difference = new HashMap<>();
    for (StateTuple tuple : all) {
      Optional<EventId> now = Optional.ofNullable(to.get(tuple));
      if (!now.equals(Optional.ofNullable(from.get(tuple)))) {
        difference.put(tuple, now);
      }
    }
    return difference;
  }
}
