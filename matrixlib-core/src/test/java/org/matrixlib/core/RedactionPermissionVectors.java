package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.matrixlib.core.auth.RedactionVerdict;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code redaction-permission}. */
final class RedactionPermissionVectors {
  private static final String REDACTION = "$redaction:zero";
  private static final String TARGET = "$target:zero";

  private RedactionPermissionVectors() {}

  /** Asks whether the redaction is performed. */
  static void check(VectorCase vector) throws MalformedJsonException {
    PowerLevels levels = powerLevels(vector);
    Map<EventId, Pdu> events = new HashMap<>();
    Pdu redaction = redaction(vector);
    events.put(redaction.eventId(), redaction);
    if (vector.has("target_sender")) {
      events.put(EventId.of(TARGET), target(vector));
    }

    RedactionVerdict verdict = RedactionVerdict.of(redaction, events::get, () -> levels);

    assertEquals(vector.text("outcome"), verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static Pdu redaction(VectorCase vector) {
    boolean inContent = roomVersion(vector).has(RoomTrait.REDACTS_IN_CONTENT);
    JsonObject redacts =
        switch (vector.text("target")) {
          case "none" -> JsonObject.EMPTY;
          case "itself" -> redacts(REDACTION);
          default -> redacts(TARGET);
        };
    boolean isMisplaced = vector.text("target").equals("misplaced");
    JsonObject content = inContent == isMisplaced ? JsonObject.EMPTY : redacts;
    JsonObject top = inContent == isMisplaced ? redacts : JsonObject.EMPTY;
    JsonObject.Builder json =
        event(REDACTION, "m.room.redaction", vector.text("sender"), "!room:zero")
            .put("content", content);
    top.string("redacts").ifPresent(id -> json.put("redacts", id));
    return Pdu.trusted(json.build(), roomVersion(vector), EventId.of(REDACTION));
  }

  private static JsonObject redacts(String id) {
    return JsonObject.builder().put("redacts", id).build();
  }

  private static Pdu target(VectorCase vector) {
    String room = vector.text("target").equals("other-room") ? "!other:zero" : "!room:zero";
    JsonObject json =
        event(TARGET, "m.room.message", vector.text("target_sender"), room)
            .put("content", JsonObject.EMPTY)
            .build();
    return Pdu.trusted(json, roomVersion(vector), EventId.of(TARGET));
  }

  private static PowerLevels powerLevels(VectorCase vector) throws MalformedJsonException {
    RoomVersion version = roomVersion(vector);
    String creator = vector.text("creator");
    JsonObject create =
        event("$create:zero", "m.room.create", creator, "!room:zero")
            .put("state_key", "")
            .put("content", JsonObject.builder().put("creator", creator).build())
            .build();
    RoomCreators creators = RoomCreators.of(Pdu.trusted(create, version));
    if (!vector.has("power_levels")) {
      return PowerLevels.withoutEvent(creators);
    }
    JsonObject content =
        JsonObject.parse(vector.bytes("power_levels"), version.jsonMode(), JsonLimits.DEFAULT);
    return PowerLevels.of(creators, PowerLevelsContent.of(content, version));
  }

  private static JsonObject.Builder event(String id, String type, String sender, String room) {
    return JsonObject.builder()
        .put("event_id", id)
        .put("type", type)
        .put("sender", sender)
        .put("room_id", room);
  }

  private static RoomVersion roomVersion(VectorCase vector) {
    return RoomVersions.STABLE.find(vector.text("room_version")).orElseThrow();
  }
}
