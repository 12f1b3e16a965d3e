package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;

/** Nothing makes a server sign, or accept, what the endpoint isn't for (CVE-2019-18835). */
class SigningOraclePropertyTest {

  @Property(tries = 500)
  void onlyInvitesOfOurUsersByUsersOfTheOriginAreSigned(
      @ForAll("versions") RoomVersion version,
      @ForAll("changes") Map<String, String> changes,
      @ForAll("memberships") String membership) {
    Scene scene = new Scene(version);
    Pdu honest =
        scene.room.event(
            scene.resident,
            scene.ann,
            EventTypes.MEMBER,
            scene.bob.toString(),
            TestRoom.json(TestRoom.membershipOf("invite")));
    Optional<Pdu> changed = changed(honest, changes, membership, scene.resident);
    if (changed.isEmpty()) {
      return;
    }
    Pdu event = changed.get();
    JsonObject body =
        JsonObject.builder()
            .put("room_version", version.name())
            .put("event", event.json())
            .put(
                "invite_room_state",
                StrippedState.written(StrippedState.select(scene.room, Optional.empty())))
            .build();
    Optional<ReceivedInvite> signed =
        scene
            .joining
            .invited
            .invite(scene.resident.name(), scene.room.id(), event.eventId(), body)
            .answer();
    signed.ifPresent(
        received -> {
          assertMember(scene, received.event(), "invite", scene.resident.name());
          assertTrue(received.event().stateKey().orElseThrow().endsWith(":joining.example"));
        });
    assertEquals(
        signed.isPresent(), changes.isEmpty() && membership.equals("invite"), "only if unchanged");
  }

  @Property(tries = 500)
  void onlyOwnJoinsOfUsersOfTheOriginAreSigned(
      @ForAll("versions") RoomVersion version,
      @ForAll("changes") Map<String, String> changes,
      @ForAll("memberships") String membership) {
    Scene scene = new Scene(version);
    Optional<Pdu> changed = changed(scene.byBob("join"), changes, membership, scene.joining);
    if (changed.isEmpty()) {
      return;
    }
    Pdu event = changed.get();
    Optional<AcceptedJoin> accepted =
        scene
            .resident
            .resident
            .sendJoin(scene.joining.name(), scene.room.id(), event.eventId(), event.json(), false)
            .answer();
    accepted.ifPresent(
        join -> {
          assertMember(scene, join.event(), "join", scene.joining.name());
          assertEquals(Optional.of(join.event().sender().toString()), join.event().stateKey());
        });
    assertEquals(
        accepted.isPresent(), changes.isEmpty() && membership.equals("join"), "only if unchanged");
  }

  /** The event with other properties, hashed and signed by a server anew. */
  private static Optional<Pdu> changed(
      Pdu honest, Map<String, String> changes, String membership, TestServer signer) {
    JsonObject.Builder json = honest.json().toBuilder();
    changes.forEach((name, text) -> json.put(name, JsonString.of(text)));
    json.put("content", TestRoom.json(TestRoom.membershipOf(membership)));
    PduBuilder builder = Pdu.builder(honest.roomVersion(), json.build());
    if (honest.roomVersion().eventFormat().carriesEventId()) {
      builder.eventId(EventId.of("$new:" + signer.name()));
    }
    try {
      return Optional.of(builder.build(signer.name(), signer.local.key()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no event at all
    }
  }

  private static void assertMember(Scene scene, Pdu event, String membership, ServerName origin) {
    assertEquals(EventTypes.MEMBER, event.type());
    assertEquals(Optional.of(membership), event.content().string("membership"));
    assertEquals(origin, event.sender().server());
    assertEquals(scene.room.id(), event.roomId());
    assertTrue(TestServer.isSigned(event));
  }

  @Provide
  Arbitrary<RoomVersion> versions() {
    return Arbitraries.of(Versions.all().toList());
  }

  @Provide
  Arbitrary<String> memberships() {
    return Arbitraries.of("invite", "join", "invite", "join", "leave", "ban", "knock", "");
  }

  @Provide
  Arbitrary<Map<String, String>> changes() {
    Arbitrary<Map.Entry<String, String>> change =
        Arbitraries.of(
            Map.entry("type", "m.room.message"),
            Map.entry("type", EventTypes.POWER_LEVELS),
            Map.entry("type", EventTypes.SERVER_ACL),
            Map.entry("state_key", ""),
            Map.entry("state_key", "@cat:third.example"),
            Map.entry("state_key", "not a user"),
            Map.entry("sender", "@cat:third.example"),
            Map.entry("sender", "@admin:joining.example:8448"),
            Map.entry("room_id", "!other:resident.example"),
            Map.entry("depth", "1"));
    return Arbitraries.oneOf(
        Arbitraries.just(Map.of()),
        change.map(entry -> Map.of(entry.getKey(), entry.getValue())),
        change
            .list()
            .ofSize(2)
            .uniqueElements(Map.Entry::getKey)
            .map(SigningOraclePropertyTest::mapOf));
  }

  private static Map<String, String> mapOf(List<Map.Entry<String, String>> entries) {
    return Map.ofEntries(entries.get(0), entries.get(1));
  }
}
