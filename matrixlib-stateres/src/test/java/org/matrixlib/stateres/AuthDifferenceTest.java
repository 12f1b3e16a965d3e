package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.ChainReading.OWN_MEMBERS_COUNT;
import static org.matrixlib.stateres.ChainReading.OWN_MEMBERS_DO_NOT_COUNT;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomVersion;

class AuthDifferenceTest {
  private final TestRoom room = new TestRoom(RoomVersion.V11);

  private void levels(String id, String... cited) {
    room.add(id, "m.room.power_levels", ALICE, "", "{}", cited);
  }

  private void note(String id, String... cited) {
    room.add(id, "note", ALICE, id, "{}", cited);
  }

  private List<String> difference(ChainReading reading, StateMap... states) {
    Scratch scratch = new Scratch();
    Conflict conflict = Conflict.between(List.of(states), scratch);
    return room.ids(AuthDifference.of(conflict, reading, scratch).sorted());
  }

  @Test
  void theEventsOfAStateAreInItsChainByOneReadingOnly() {
    levels("$pl1", CREATE_ID);
    levels("$pl2", "$pl1");
    note("$one", "$pl1");
    note("$two", "$pl2");
    StateMap left = room.state(CREATE_ID, "$pl1", "$one");
    StateMap right = room.state(CREATE_ID, "$pl2", "$two");
    assertEquals(List.of("$pl2", "$one", "$two"), difference(OWN_MEMBERS_COUNT, left, right));
    assertEquals(List.of("$pl2"), difference(OWN_MEMBERS_DO_NOT_COUNT, left, right));
  }

  @Test
  void anEventOfAllStatesMayBeInTheChainOfOneOnly() {
    levels("$pl", CREATE_ID);
    note("$one", "$pl");
    StateMap left = room.state(CREATE_ID, "$pl", "$one");
    StateMap right = room.state(CREATE_ID, "$pl");
    assertEquals(List.of("$one"), difference(OWN_MEMBERS_COUNT, left, right));
    assertEquals(List.of("$pl"), difference(OWN_MEMBERS_DO_NOT_COUNT, left, right));
  }

  @Test
  void anEventIsInUnlessAllStatesHaveItInTheirChains() {
    levels("$pl1");
    levels("$pl2", "$pl1");
    note("$one", "$pl2");
    note("$two", "$pl2");
    note("$three", "$pl2");
    StateMap[] two = {room.state("$one"), room.state("$two"), room.state(CREATE_ID)};
    assertEquals(List.of("$pl1", "$pl2"), difference(OWN_MEMBERS_DO_NOT_COUNT, two));
    StateMap[] three = {room.state("$one"), room.state("$two"), room.state("$three")};
    assertEquals(List.of(), difference(OWN_MEMBERS_DO_NOT_COUNT, three));
  }

  @Test
  void whatAnUnconflictedEventCitesAtAnyRemoveIsInAllChains() {
    levels("$pl1");
    levels("$pl2", "$pl1");
    levels("$pl3", "$pl2");
    levels("$pl4", "$pl3");
    note("$one", "$pl1"); // sent on levels that were replaced long ago
    StateMap left = room.state("$pl4", "$one");
    StateMap right = room.state("$pl4");
    assertEquals(List.of("$one"), difference(OWN_MEMBERS_COUNT, left, right));
    assertEquals(List.of(), difference(OWN_MEMBERS_DO_NOT_COUNT, left, right));
  }

  @Test
  void whatAnEventOfAllChainsCitesIsInAllChains() {
    levels("$pl1");
    levels("$pl2", "$pl1");
    levels("$pl3", "$pl2");
    note("$one", "$pl3", "$pl1");
    note("$two", "$pl3");
    StateMap left = room.state("$one");
    StateMap right = room.state("$two");
    assertEquals(List.of("$one", "$two"), difference(OWN_MEMBERS_COUNT, left, right));
    assertEquals(List.of(), difference(OWN_MEMBERS_DO_NOT_COUNT, left, right));
  }

  @Test
  void whatIsInAllChainsTellsNothingOfEventsThatItDoesNotCite() {
    room.member("bob", "join");
    levels("$pl1");
    levels("$pl2", "$pl1");
    levels("$pl3", "$pl2");
    room.add("$jr", "m.room.join_rules", ALICE, "", "{}", "$pl2");
    note("$one", "$pl1");
    note("$two", "$bob");
    StateMap left = room.state("$pl3", "$jr", "$one", "$two");
    StateMap right = room.state("$pl3", "$jr");
    assertEquals(List.of("$bob", "$one", "$two"), difference(OWN_MEMBERS_COUNT, left, right));
    assertEquals(List.of("$bob"), difference(OWN_MEMBERS_DO_NOT_COUNT, left, right));
  }
}
