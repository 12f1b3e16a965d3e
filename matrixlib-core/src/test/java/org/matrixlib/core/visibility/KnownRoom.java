package org.matrixlib.core.visibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/** A room around an event, which notes what it is asked; and events. */
record KnownRoom(
    HistoryVisibility visibility,
    Map<UserId, Membership> memberships,
    boolean joinsLater,
    List<String> asked)
    implements RoomAtEvent.ForUser, RoomAtEvent.ForServer {

  static KnownRoom of(HistoryVisibility visibility, Map<UserId, Membership> memberships) {
    return new KnownRoom(visibility, memberships, false, new ArrayList<>());
  }

  KnownRoom thatIsJoinedLater() {
    return new KnownRoom(visibility, memberships, true, asked);
  }

  @Override
  public HistoryVisibility visibilityBefore() {
    asked.add("visibility");
    return visibility;
  }

  @Override
  public Optional<Membership> membershipBefore(UserId user) {
    asked.add("membership");
    return Optional.ofNullable(memberships.get(user));
  }

  @Override
  public boolean hadMember(ServerName server, Membership membership) {
    asked.add("members");
    return memberships.entrySet().stream()
        .anyMatch(m -> m.getKey().server().equals(server) && m.getValue() == membership);
  }

  @Override
  public boolean joinsLater(UserId user) {
    asked.add("joins later");
    return joinsLater;
  }

  static Pdu message(UserId sender) {
    return event(sender, "m.room.message", null, "body", "hello");
  }

  static Pdu historyVisibility(UserId sender, String stateKey, HistoryVisibility visibility) {
    return event(
        sender, "m.room.history_visibility", stateKey, "history_visibility", visibility.text());
  }

  static Pdu member(UserId sender, UserId user, Membership membership) {
    return event(sender, "m.room.member", user.toString(), "membership", membership.text());
  }

  static Pdu event(
      UserId sender, String type, @Nullable String stateKey, String property, String value) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", type)
            .put("sender", sender.toString())
            .put("content", JsonObject.builder().put(property, value).build());
    if (stateKey != null) {
      json.put("state_key", stateKey);
    }
    return Pdu.trusted(json.build(), RoomVersion.V11);
  }
}
