package org.matrixlib.federation.membership;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.content.JoinRulesContent;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.membership.Refusal.Reason;

/**
 * Whether a user meets a condition for joining a room, and who may let them in.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#restricted-rooms Restricted rooms
 */
final class RestrictedJoin {
  private final Rooms rooms;
  private final ServerName server;

  RestrictedJoin(Rooms rooms, ServerName server) {
    this.rooms = rooms;
    this.server = server;
  }

  /** Whether a join that names nobody who authorizes it is rejected for that alone. */
  static boolean isNeeded(AuthVerdict verdict) {
    return verdict.rejectedBy().filter(AuthRule.JOIN_AUTHORIZER_MAY_NOT_INVITE::equals).isPresent();
  }

  /** Why a user meets no condition; empty if they meet one. */
  Optional<Reason> obstacle(RoomView room, UserId user) {
    JsonObject joinRules =
        room.state(new StateTuple(EventTypes.JOIN_RULES, ""))
            .map(Pdu::content)
            .orElse(JsonObject.EMPTY);
    List<RoomId> allowed = JoinRulesContent.of(joinRules, room.version()).allowedRooms();
    boolean isSure = true;
    for (RoomId id : allowed) {
      Optional<RoomView> known = rooms.find(id).filter(this::isReliable);
      if (known.isPresent() && isJoined(known.get(), user)) {
        return Optional.empty();
      }
      isSure &= known.isPresent();
    }
    return Optional.of(isSure ? Reason.CONDITIONS_NOT_MET : Reason.UNABLE_TO_AUTHORIZE_JOIN);
  }

  private boolean isReliable(RoomView room) {
    return !room.isPartial() && room.servers().contains(server);
  }

  static boolean isJoined(RoomView room, UserId user) {
    return room.state(new StateTuple(EventTypes.MEMBER, user.toString()))
        .flatMap(event -> MemberContent.of(event.content()).membership())
        .filter(Membership.JOIN::equals)
        .isPresent();
  }

  /** Our user with the most power: if they may not invite others, none of our users may. */
  Optional<UserId> mostPowerfulLocalUser(RoomView room) {
    PowerLevels levels = powerLevels(room);
    return room.joinedUsers(server).stream()
        .max(Comparator.comparing(levels::ofUser).thenComparing(Comparator.naturalOrder()));
  }

  private static PowerLevels powerLevels(RoomView room) {
    RoomCreators creators =
        room.state(new StateTuple(EventTypes.CREATE, ""))
            .map(RoomCreators::of)
            .orElse(RoomCreators.NOBODY);
    return room.state(new StateTuple(EventTypes.POWER_LEVELS, ""))
        .map(event -> AuthFacts.of(event).powerLevels(creators))
        .orElseGet(() -> PowerLevels.withoutEvent(creators));
  }
}
