package org.matrixlib.federation.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.UserId;

/**
 * The state that a server is told that can do without members: all but them, save those who make up
 * the name of a room that has none.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid
 *     PUT send_join
 * @spec https://spec.matrix.org/v1.19/client-server-api/#get_matrixclientv3sync m.heroes
 */
final class StateWithoutMembers {
  private static final int HEROES = 5;

  private StateWithoutMembers() {}

  static List<Pdu> of(RoomView room, UserId joining) {
    List<Pdu> state =
        new ArrayList<>(room.state().stream().filter(event -> !isMember(event)).toList());
    if (isUnnamed(room)) {
      state.addAll(heroes(room, joining));
    }
    return state;
  }

  private static boolean isMember(Pdu event) {
    return event.type().equals(EventTypes.MEMBER);
  }

  private static boolean isUnnamed(RoomView room) {
    return Stream.of("m.room.name", "m.room.canonical_alias")
        .allMatch(type -> room.state(new StateTuple(type, "")).isEmpty());
  }

  private static List<Pdu> heroes(RoomView room, UserId joining) {
    List<Pdu> others =
        room.state().stream()
            .filter(StateWithoutMembers::isMember)
            .filter(event -> !event.stateKey().equals(Optional.of(joining.toString())))
            .toList();
    List<Pdu> present =
        others.stream().filter(StateWithoutMembers::isPresent).limit(HEROES).toList();
    return present.isEmpty() ? others.stream().limit(HEROES).toList() : present;
  }

  private static boolean isPresent(Pdu member) {
    return MemberContent.of(member.content())
        .membership()
        .filter(membership -> membership == Membership.JOIN || membership == Membership.INVITE)
        .isPresent();
  }
}
