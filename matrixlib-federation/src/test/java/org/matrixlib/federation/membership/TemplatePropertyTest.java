package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.membership.HostileTemplateTest.Wish;

class TemplatePropertyTest {
  private static final JsonObject CONTENT = TestRoom.json("{'displayname':'Bob'}");
  private static final Set<String> PERMITTED =
      Set.of("displayname", "membership", "join_authorised_via_users_server");

  @Property(tries = 500)
  void whateverTheTemplateOnlyTheMembershipThatWasAskedForIsSigned(
      @ForAll Wish wish,
      @ForAll("versions") RoomVersion version,
      @ForAll("changes") Map<String, JsonValue> changes,
      @ForAll("contents") Map<String, JsonValue> contentChanges) {
    if (!wish.isKnownTo(version)) {
      return;
    }
    Scene scene = wish.scene(version);
    JsonObject honest = wish.honest(scene);
    JsonObject.Builder content = honest.object("content").orElseThrow().toBuilder();
    contentChanges.forEach(content::put);
    JsonObject.Builder template = honest.toBuilder().put("content", content.build());
    changes.forEach(template::put);
    TestNetwork network = wish.networkWith(scene, template.build());

    HandshakeOutcome<?> outcome = wish.make(scene, network, CONTENT);

    for (Pdu sent : network.sent()) {
      assertTrue(sent.isState(EventTypes.MEMBER, scene.bob.toString()));
      assertEquals(scene.bob, sent.sender());
      assertEquals(scene.room.id(), sent.roomId());
      assertEquals(Optional.of(wish.membership), sent.content().string("membership"));
      assertEquals(Optional.of("Bob"), sent.content().string("displayname"));
      Set<String> names = new HashSet<>(sent.content().names());
      names.removeAll(PERMITTED);
      assertEquals(Set.of(), names);
      assertTrue(TestServer.COUNTERSIGNATURES.verify(sent, scene.joining.name()).isValid());
    }
    assertEquals(outcome.result().isEmpty(), !outcome.failures().isEmpty());
  }

  @Provide
  Arbitrary<RoomVersion> versions() {
    return Arbitraries.of(Versions.all().toList());
  }

  @Provide
  Arbitrary<Map<String, JsonValue>> changes() {
    return Arbitraries.maps(
            Arbitraries.of(
                "type",
                "room_id",
                "sender",
                "state_key",
                "content",
                "prev_events",
                "auth_events",
                "depth",
                "origin",
                "event_id",
                "hashes",
                "signatures",
                "unsigned",
                "redacts"),
            values())
        .ofMaxSize(2);
  }

  @Provide
  Arbitrary<Map<String, JsonValue>> contents() {
    return Arbitraries.maps(
            Arbitraries.of(
                "membership",
                "displayname",
                "join_authorised_via_users_server",
                "third_party_invite",
                "reason",
                "x"),
            values())
        .ofMaxSize(2);
  }

  private static Arbitrary<JsonValue> values() {
    Arbitrary<JsonValue> texts =
        Arbitraries.of(
                "",
                "m.room.member",
                "m.room.message",
                "join",
                "ban",
                "leave",
                "knock",
                "invite",
                "@bob:joining.example",
                "@ann:resident.example",
                "@eve:joining.example",
                "!room-of-ann:resident.example",
                "$x:y.z",
                "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
            .map(JsonString::of);
    Arbitrary<JsonValue> numbers =
        Arbitraries.longs().between(-2, (1L << 53) - 1).map(JsonNumber::of);
    Arbitrary<JsonValue> leaves =
        Arbitraries.oneOf(texts, numbers, Arbitraries.of(JsonNull.NULL, JsonObject.EMPTY));
    return Arbitraries.oneOf(
        leaves,
        leaves.list().ofMaxSize(22).map(JsonArray::of),
        leaves.map(leaf -> JsonArray.of(List.of(JsonArray.of(List.of(leaf, JsonObject.EMPTY))))),
        leaves.map(leaf -> JsonObject.builder().put("membership", leaf).build()));
  }
}
