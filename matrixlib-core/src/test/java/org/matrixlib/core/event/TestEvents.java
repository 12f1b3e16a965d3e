package org.matrixlib.core.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.EventIdFormat;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** What tests of events begin with: a sound event of any room version, and ways to change it. */
final class TestEvents {
  static final ServerName SERVER = ServerName.of("example.org");
  static final SigningKey KEY =
      SigningKey.parse("ed25519 a_1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");
  static final UserId ALICE = UserId.of("@alice:example.org");
  static final RoomId ROOM = RoomId.of("!room:example.org");

  private TestEvents() {}

  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  /** A builder that lacks nothing. */
  static PduBuilder message(RoomVersion version) {
    PduBuilder builder =
        Pdu.builder(version)
            .type("m.room.message")
            .sender(ALICE)
            .roomId(ROOM)
            .content(json("{'body':'hello','msgtype':'m.text'}"))
            .originServerTs(1_700_000_000_000L)
            .depth(7)
            .prevEvents(references(version, 1))
            .authEvents(references(version, 2));
    return version.eventFormat().carriesEventId()
        ? builder.eventId(EventId.of("$opaque:example.org"))
        : builder;
  }

  /** A builder of the first event of a room, that lacks nothing. */
  static PduBuilder create(RoomVersion version) {
    JsonObject template =
        json(
            "{'auth_events':[],'content':{'creator':'@alice:example.org'},'depth':1,"
                + "'origin_server_ts':1,'prev_events':[],'sender':'@alice:example.org',"
                + "'state_key':'','type':'m.room.create'}");
    PduBuilder builder = Pdu.builder(version, template);
    if (!PduFormat.impliesRoomId(template, version)) {
      builder.roomId(ROOM);
    }
    return version.eventFormat().carriesEventId()
        ? builder.eventId(EventId.of("$create:example.org"))
        : builder;
  }

  static Pdu built(PduBuilder builder) {
    return builder.build(SERVER, KEY);
  }

  static List<EventReference> references(RoomVersion version, int count) {
    return IntStream.range(0, count).mapToObj(i -> reference(version, i)).toList();
  }

  private static EventReference reference(RoomVersion version, int i) {
    EventIdFormat format = version.eventFormat().eventIdFormat();
    byte[] hash = new byte[32];
    hash[0] = (byte) i;
    EventId id =
        format == EventIdFormat.OPAQUE ? EventId.of("$" + i + ":example.org") : format.idOf(hash);
    return EventReference.of(id);
  }

  /** JSON with single quotes in place of double ones. */
  static JsonObject json(String text) {
    return parsed(text.replace('\'', '"'), JsonMode.STRICT);
  }

  /** A JSON value, with single quotes in place of double ones. */
  static JsonValue value(String text) {
    return parsed("{\"v\":" + text.replace('\'', '"') + "}", JsonMode.LENIENT)
        .get("v")
        .orElseThrow();
  }

  static JsonObject parsed(String text, JsonMode mode) {
    try {
      return JsonObject.parse(
          text.getBytes(StandardCharsets.UTF_8),
          mode,
          new JsonLimits(1 << 24, 1000, 4300, 1 << 20));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The event with the right content hash, whatever else is wrong with it. */
  static JsonObject hashed(JsonObject event) {
    String text =
        NaiveEvents.write(NaiveEvents.withContentHash(NaiveEvents.parse(event.toBytes())));
    return parsed(text, JsonMode.LENIENT);
  }

  static JsonArray arrayOf(JsonValue entry, int count) {
    List<JsonValue> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry);
    }
    return JsonArray.of(entries);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
