package org.matrixlib.core.event;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonBoolean;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomVersion;

/** Sound events of every room version, most of them with what its rules treat specially. */
final class EventArbitraries {
  private static final List<String> TYPES =
      List.of(
          "m.room.member",
          "m.room.create",
          "m.room.join_rules",
          "m.room.power_levels",
          "m.room.aliases",
          "m.room.history_visibility",
          "m.room.redaction",
          "m.room.message",
          "m.room.server_acl",
          "",
          "\u0000é😀");

  private static final List<String> CONTENT_NAMES =
      List.of(
          "membership",
          "join_authorised_via_users_server",
          "third_party_invite",
          "signed",
          "creator",
          "room_version",
          "join_rule",
          "allow",
          "ban",
          "events",
          "invite",
          "users",
          "aliases",
          "history_visibility",
          "redacts",
          "body",
          "type",
          "content",
          "",
          "\"\\\u0001",
          "\ue000",
          "😀");

  private static final List<String> TOP_LEVEL_NAMES =
      List.of("membership", "org.example", "origin", "prev_state", "redacts", "Type", "", "😀");

  private static final MemberNames ROOM_ID = MemberNames.of("room_id");

  private EventArbitraries() {}

  static Arbitrary<Pdu> events() {
    return Arbitraries.of(TestEvents.versions())
        .flatMap(EventArbitraries::events)
        .withoutEdgeCases(); // combined, they would be most of the time and all of the tries
  }

  private static Arbitrary<Pdu> events(RoomVersion version) {
    JsonObject sound = TestEvents.built(TestEvents.message(version)).json();
    Arbitrary<JsonValue> values = values(version.jsonMode());
    return Combinators.combine(
            objects(TOP_LEVEL_NAMES, values),
            Arbitraries.of(TYPES),
            Arbitraries.of("@alice:example.org", "@:a", "@é😀 B:[::1]:8448").map(UserId::of),
            texts().optional(),
            objects(CONTENT_NAMES, values),
            Arbitraries.longs().between(0, Pdu.MAX_DEPTH),
            Arbitraries.longs().between(-Pdu.MAX_DEPTH, Pdu.MAX_DEPTH),
            Arbitraries.integers().between(0, Pdu.MAX_AUTH_EVENTS))
        .as(
            (more, type, sender, stateKey, content, depth, time, references) -> {
              JsonObject template = merged(more, sound).with("type", JsonString.of(type));
              PduBuilder builder =
                  Pdu.builder(
                      version,
                      PduFormat.impliesRoomId(template, version)
                          ? template.without(ROOM_ID)
                          : template);
              stateKey.ifPresent(builder::stateKey);
              return TestEvents.built(
                  builder
                      .sender(sender)
                      .content(content)
                      .depth(depth)
                      .originServerTs(time)
                      .prevEvents(TestEvents.references(version, references))
                      .authEvents(TestEvents.references(version, references)));
            });
  }

  private static JsonObject merged(JsonObject weaker, JsonObject stronger) {
    JsonObject.Builder merged = weaker.toBuilder();
    stronger.forEach(merged::put);
    return merged.build();
  }

  static Arbitrary<JsonObject> contents(JsonMode mode) {
    return objects(CONTENT_NAMES, values(mode));
  }

  private static Arbitrary<JsonValue> values(JsonMode mode) {
    Arbitrary<JsonValue> leaves =
        Arbitraries.oneOf(
            texts().map(JsonString::of),
            Arbitraries.longs()
                .between(-JsonNumber.MAX_SAFE_INTEGER, JsonNumber.MAX_SAFE_INTEGER)
                .map(JsonNumber::of),
            Arbitraries.of(JsonNull.NULL, JsonBoolean.of(true), JsonObject.EMPTY, JsonArray.EMPTY),
            mode == JsonMode.STRICT
                ? Arbitraries.of(JsonNumber.of(0))
                : Arbitraries.of("1.5", "100.0", "1e-05", "1e+16", "12345678901234567890")
                    .map(TestEvents::value));
    return Arbitraries.recursive(() -> leaves, EventArbitraries::nested, 0, 3);
  }

  private static Arbitrary<JsonValue> nested(Arbitrary<JsonValue> values) {
    return Arbitraries.oneOf(
        objects(CONTENT_NAMES, values), values.list().ofMaxSize(3).map(JsonArray::of));
  }

  private static Arbitrary<JsonObject> objects(List<String> names, Arbitrary<JsonValue> values) {
    return Combinators.combine(Arbitraries.of(names).list().ofMaxSize(5), values.list().ofSize(5))
        .as(
            (chosen, members) -> {
              JsonObject.Builder object = JsonObject.builder();
              for (int i = 0; i < chosen.size(); i++) {
                object.put(chosen.get(i), members.get(i));
              }
              return object.build();
            });
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", "B", "7", " ", "/", "\"", "\\", "\n", "\u0000", "\u007f", "é", "€", "\ue000", "😀")
        .list()
        .ofMaxSize(8)
        .map(characters -> String.join("", characters));
  }
}
