package org.matrixlib.federation.membership;

import java.util.List;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/**
 * Where the handshakes of tests take place: Ann of one server has created a room; Bob, of another,
 * and Cat, of a third, are not in it. The room is public until a test says something else.
 */
final class Scene {
  static final List<String> ALL_VERSIONS =
      RoomVersions.STABLE.all().stream().map(RoomVersion::name).toList();

  final RoomVersion version;
  final TestServer resident = new TestServer("resident.example");
  final TestServer joining = new TestServer("joining.example");
  final TestServer third = new TestServer("third.example");
  final UserId ann = resident.user("ann");
  final UserId bob = joining.user("bob");
  final UserId cat = third.user("cat");
  TestRoom room;

  Scene(RoomVersion version) {
    this(version, "");
  }

  Scene(RoomVersion version, String createContent) {
    this.version = version;
    room = new TestRoom(version, resident, "ann", createContent);
    joinRule("public");
    resident.knows(room);
  }

  Scene joinRule(String rule, TestRoom... allowed) {
    room.joinRule(resident, ann, rule, allowed);
    return this;
  }

  /** Ann states the membership of a user. */
  Scene member(UserId user, String membership) {
    room.member(resident, ann, user, membership);
    return this;
  }

  Scene set(String type, String content) {
    room.set(resident, ann, type, "", content);
    return this;
  }

  Scene inviteLevel(int level) {
    String users =
        version.has(RoomTrait.CREATORS_OUTRANK_ALL) ? "" : ",'users':{'" + ann + "':100}";
    return set(EventTypes.POWER_LEVELS, "{'invite':" + level + users + "}");
  }

  /** Another room of Ann's. */
  TestRoom otherRoom() {
    TestRoom other = new TestRoom(version, resident, "dan");
    resident.knows(other);
    return other;
  }

  /** Bob's membership, as Bob's server makes it: signed, and following the last event. */
  Pdu byBob(String membership) {
    return byBob("{'membership':'" + membership + "'}", room);
  }

  Pdu byBob(String content, TestRoom in) {
    return in.event(joining, bob, EventTypes.MEMBER, bob.toString(), TestRoom.json(content));
  }
}
