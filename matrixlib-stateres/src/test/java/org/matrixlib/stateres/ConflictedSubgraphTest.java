package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomVersion;

class ConflictedSubgraphTest {
  private final TestRoom room = new TestRoom(RoomVersion.V11);

  private void note(String id, String... cited) {
    room.add(id, "note", ALICE, id, "{}", cited);
  }

  private List<String> subgraph(String... conflicted) {
    return room.ids(
        ConflictedSubgraph.of(room.graph, room.set(conflicted), new Scratch()).sorted());
  }

  @Test
  void whatLiesBetweenTwoConflictedEventsIsIn() {
    note("$a");
    note("$b", "$a");
    note("$c", "$b");
    note("$d", "$c");
    assertEquals(List.of("$a", "$b"), subgraph("$b", "$a"));
    assertEquals(List.of("$a", "$b", "$c"), subgraph("$a", "$c"));
    assertEquals(List.of("$a", "$b", "$c", "$d"), subgraph("$d", "$a"));
  }

  @Test
  void allPathsCount() {
    note("$a");
    note("$left1", "$a");
    note("$left2", "$left1");
    note("$right", "$a");
    note("$d", "$left2", "$right");
    assertEquals(List.of("$a", "$left1", "$left2", "$right", "$d"), subgraph("$a", "$d"));
  }

  @Test
  void whatCitesButIsNotCitedStaysOut() {
    note("$a");
    note("$above1", "$a");
    note("$above2", "$above1");
    note("$d", "$a");
    note("$last", "$above2", "$d");
    assertEquals(List.of("$a", "$d"), subgraph("$a", "$d"));
  }

  @Test
  void whatIsCitedButCitesNoConflictedEventStaysOut() {
    note("$below");
    note("$a", "$below");
    note("$beside1");
    note("$beside2", "$beside1");
    note("$d", "$a", "$beside2");
    assertEquals(List.of("$a", "$d"), subgraph("$a", "$d"));
  }

  @Test
  void eventsOnNoPathAreInIfTheyAreConflictedThemselves() {
    note("$a");
    note("$b");
    note("$c", "$b");
    assertEquals(List.of("$c"), subgraph("$c"));
    assertEquals(List.of("$a", "$c"), subgraph("$a", "$c"));
    assertEquals(List.of(), subgraph());
  }
}
