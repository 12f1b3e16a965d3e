package org.matrixlib.server.sync;

import java.util.List;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/**
 * What lists of rooms show: how many members a room has and, if it has no name, some of them.
 *
 * @param heroes those who are shown; one more than that, as nobody is shown to themselves
 */
record RoomSummary(long joined, long invited, List<UserId> heroes) {
  static final int HEROES = 5;

  /** Those whom a user is shown. */
  List<UserId> heroesFor(UserId user) {
    return heroes.stream().filter(hero -> !hero.equals(user)).limit(HEROES).toList();
  }

  JsonObject form(UserId user) {
    JsonObject.Builder form =
        JsonObject.builder()
            .put("m.joined_member_count", joined)
            .put("m.invited_member_count", invited);
    List<UserId> shown = heroesFor(user);
    if (!shown.isEmpty()) {
      form.put("m.heroes", JsonArray.ofStrings(shown.stream().map(UserId::toString).toList()));
    }
    return form.build();
  }
}
