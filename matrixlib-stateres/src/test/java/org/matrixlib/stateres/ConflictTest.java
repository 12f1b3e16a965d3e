package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomVersion;

class ConflictTest {
  @Test
  void eachStateIsToldWithTheEventThatItHas() {
    TestRoom room = new TestRoom(RoomVersion.V11);
    room.member("bob", "join", CREATE_ID);
    room.add("$one", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    room.add("$two", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    Conflict conflict =
        Conflict.between(
            List.of(
                room.state(CREATE_ID, "$one", "$bob"),
                room.state(CREATE_ID, "$two"),
                room.state(CREATE_ID, "$one")),
            new Scratch());
    assertEquals(2, conflict.keys().size());
    assertEquals(List.of("0 $one", "1 $two", "2 $one"), told(room, conflict, 0));
    assertEquals(List.of("0 $bob"), told(room, conflict, 1));
  }

  private static List<String> told(TestRoom room, Conflict conflict, int keyPlace) {
    List<String> told = new ArrayList<>();
    conflict.forEach(keyPlace, (state, event) -> told.add(state + " " + room.graph.id(event)));
    return told;
  }
}
