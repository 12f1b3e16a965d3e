package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.visibility.Disclosure;
import org.matrixlib.core.visibility.EventVisibility;
import org.matrixlib.core.visibility.RoomAtEvent;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code visibility}. */
final class VisibilityVectors {
  private static final UserId SENDER = UserId.of("@sender:here");
  private static final UserId VIEWER = UserId.of("@viewer:there");
  private static final UserId OTHER = UserId.of("@other:elsewhere");

  private static final Map<String, Disclosure> SHOWN =
      Map.of(
          "all", Disclosure.FULL,
          "redacted", Disclosure.REDACTED,
          "nothing", Disclosure.NONE);

  private VisibilityVectors() {}

  /** Asks how much of the event the user, or the server of users, may see. */
  static void check(VectorCase vector) {
    Pdu event = event(vector);
    Room room = isSet(vector, "state_unknown") ? null : new Room(vector);

    Disclosure shown =
        switch (vector.text("kind")) {
          case "user" ->
              EventVisibility.toUser(event, VIEWER, room, user -> isErased(vector, user));
          case "server" ->
              EventVisibility.toServer(
                  event, VIEWER.server(), room, user -> isErased(vector, user));
          default -> throw new AssertionError("unknown kind");
        };

    assertEquals(SHOWN.get(vector.text("shown")), shown);
  }

  private static boolean isErased(VectorCase vector, UserId user) {
    return user.equals(SENDER) && isSet(vector, "sender_erased");
  }

  private static boolean isSet(VectorCase vector, String field) {
    return vector.has(field) && vector.flag(field);
  }

  private static Pdu event(VectorCase vector) {
    return switch (vector.text("event")) {
      case "message" -> event("m.room.message", null, "body", "hello");
      case "history-visibility" ->
          event(
              "m.room.history_visibility",
              "",
              "history_visibility",
              vector.text("visibility_after"));
      case "membership" -> member(VIEWER, vector.text("membership_after"));
      case "other-membership" -> member(OTHER, vector.text("membership_after"));
      default -> throw new AssertionError("unknown event");
    };
  }

  private static Pdu member(UserId user, String membership) {
    return event("m.room.member", user.toString(), "membership", membership);
  }

  private static Pdu event(String type, @Nullable String stateKey, String property, String value) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", type)
            .put("sender", SENDER.toString())
            .put("content", JsonObject.builder().put(property, value).build());
    if (stateKey != null) {
      json.put("state_key", stateKey);
    }
    return Pdu.trusted(json.build(), RoomVersion.V12);
  }

  private static JsonObject content(VectorCase vector, String field, String property) {
    return vector
        .optionalText(field)
        .map(word -> JsonObject.builder().put(property, word).build())
        .orElse(JsonObject.EMPTY);
  }

  /** The room before the event. */
  private record Room(VectorCase vector) implements RoomAtEvent.ForUser, RoomAtEvent.ForServer {
    @Override
    public HistoryVisibility visibilityBefore() {
      return HistoryVisibility.of(content(vector, "visibility", "history_visibility"));
    }

    @Override
    public Optional<Membership> membershipBefore(UserId user) {
      return user.equals(VIEWER)
          ? MemberContent.of(content(vector, "membership", "membership")).membership()
          : Optional.empty();
    }

    @Override
    public boolean hadMember(ServerName server, Membership membership) {
      return server.equals(VIEWER.server()) && memberships().contains(membership);
    }

    private Set<Membership> memberships() {
      Set<Membership> memberships = EnumSet.noneOf(Membership.class);
      membershipBefore(VIEWER).ifPresent(memberships::add);
      vector.optionalText("memberships").stream()
          .flatMap(words -> Stream.of(words.split(" ")))
          .flatMap(word -> Arrays.stream(Membership.values()).filter(m -> m.text().equals(word)))
          .forEach(memberships::add);
      return memberships;
    }

    @Override
    public boolean joinsLater(UserId user) {
      return user.equals(VIEWER) && isSet(vector, "joins_later");
    }
  }
}
