package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

class RedactionVerdictTest {
  private static final RoomVersion VERSION = RoomVersion.V11;
  private static final Supplier<PowerLevels> NOT_ASKED =
      () -> {
        throw new AssertionError("power levels don't matter here");
      };

  private final Map<EventId, Pdu> events = new HashMap<>();

  @Test
  void powerIsNotLookedAtWhereTheServersAreTheSame() {
    add("$target", message("@b:one"));
    Pdu redaction = redaction("$redaction", "@a:one", "$target");

    assertEquals(RedactionVerdict.PERFORM, RedactionVerdict.of(redaction, events::get, NOT_ASKED));
  }

  @Test
  void powerIsNotLookedAtWhileTheTargetIsUnknown() {
    Pdu redaction = redaction("$redaction", "@a:one", "$target");

    assertEquals(RedactionVerdict.WAIT, RedactionVerdict.of(redaction, events::get, NOT_ASKED));
  }

  @Test
  void aRedactionWaitsUntilItsTargetIsThere() {
    Pdu redaction = redaction("$redaction", "@mod:one", "$target");
    assertEquals(RedactionVerdict.WAIT, verdict(redaction, 50));

    add("$target", message("@b:two"));
    assertEquals(RedactionVerdict.PERFORM, verdict(redaction, 50));
  }

  @Test
  void theSenderOfAnotherServerNeedsTheRedactLevel() {
    add("$target", message("@b:two"));
    Pdu redaction = redaction("$redaction", "@mod:one", "$target");

    assertEquals(RedactionVerdict.NOT_PERMITTED, verdict(redaction, 49));
    assertEquals(RedactionVerdict.PERFORM, verdict(redaction, 50));
    assertEquals(RedactionVerdict.PERFORM, verdict(redaction, 51));
  }

  @Test
  void whereTheAuthorizationRulesJudgeRedactionsPowerIsNotLookedAtAgain() {
    JsonObject target =
        json("m.room.message", "@b:two", "!room:two").put("event_id", "$target:two").build();
    JsonObject json =
        json("m.room.redaction", "@a:one", "!room:two")
            .put("event_id", "$redaction:two")
            .put("redacts", "$target:two")
            .build();
    events.put(EventId.of("$target:two"), Pdu.trusted(target, RoomVersion.V2));

    assertEquals(
        RedactionVerdict.PERFORM,
        RedactionVerdict.of(Pdu.trusted(json, RoomVersion.V2), events::get, NOT_ASKED));
  }

  @Test
  void twoRedactionsOfEachOtherAreBothPerformed() {
    Pdu first = redaction("$first", "@mod:one", "$second");
    Pdu second = redaction("$second", "@mod:one", "$first");
    add("$first", first);
    add("$second", second);

    assertEquals(RedactionVerdict.PERFORM, verdict(first, 50));
    assertEquals(RedactionVerdict.PERFORM, verdict(second, 50));
  }

  @Test
  void aRedactionOfItselfIsNotPerformed() {
    Pdu redaction = redaction("$redaction", "@mod:one", "$redaction");
    add("$redaction", redaction);

    assertEquals(RedactionVerdict.NAMES_ITSELF, verdict(redaction, 100));
  }

  @Test
  void anEventOfAnotherRoomIsNotRedacted() {
    add("$target", event("$target", "m.room.message", "@mod:one", "!other:one", JsonObject.EMPTY));
    Pdu redaction = redaction("$redaction", "@mod:one", "$target");

    assertEquals(RedactionVerdict.OTHER_ROOM, verdict(redaction, 100));
  }

  @Test
  void aRedactionOfNothingRedactsNothing() {
    Pdu redaction = event("$r", "m.room.redaction", "@mod:one", "!room:one", JsonObject.EMPTY);

    assertEquals(RedactionVerdict.NAMES_NO_EVENT, verdict(redaction, 100));
  }

  @Test
  void onlyRedactionsCanBeAskedAbout() {
    assertThrows(IllegalArgumentException.class, () -> verdict(message("@a:one"), 100));
  }

  private RedactionVerdict verdict(Pdu redaction, int level) {
    JsonObject users = JsonObject.builder().put("@mod:one", level).build();
    JsonObject content = JsonObject.builder().put("users", users).build();
    Pdu create = event("$create", "m.room.create", "@creator:one", "!room:one", JsonObject.EMPTY);
    PowerLevels levels =
        PowerLevels.of(RoomCreators.of(create), PowerLevelsContent.of(content, VERSION));
    return RedactionVerdict.of(redaction, events::get, () -> levels);
  }

  private void add(String id, Pdu event) {
    events.put(EventId.of(id), event);
  }

  private static Pdu redaction(String id, String sender, String redacts) {
    JsonObject content = JsonObject.builder().put("redacts", redacts).build();
    return event(id, "m.room.redaction", sender, "!room:one", content);
  }

  private static Pdu message(String sender) {
    return event("$target", "m.room.message", sender, "!room:one", JsonObject.EMPTY);
  }

  private static Pdu event(String id, String type, String sender, String room, JsonObject content) {
    JsonObject json = json(type, sender, room).put("content", content).build();
    return Pdu.trusted(json, VERSION, EventId.of(id));
  }

  private static JsonObject.Builder json(String type, String sender, String room) {
    return JsonObject.builder().put("type", type).put("sender", sender).put("room_id", room);
  }
}
