package org.matrixlib.server.roomsend;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.matrixlib.core.content.JoinRule;
import org.matrixlib.core.content.JoinRulesContent;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.profile.Profile;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomQueries.Room;
import org.matrixlib.server.room.query.RoomQueries.RoomMembership;

/**
 * Changes memberships: has users join, leave, invite, ban. Whether a room allows it, the room
 * server decides; checked here is only what its rules would take for something else, such as a kick
 * for an unban. Safe for use by several threads.
 */
public final class MembershipSender {
  private final RoomWriter writer;
  private final RoomQueries queries;
  private final LocalUsers users;

  public MembershipSender(RoomWriter writer, RoomQueries queries, LocalUsers users) {
    this.writer = writer;
    this.queries = queries;
    this.users = users;
  }

  /** Joins a room, unless the user is in it. */
  public CompletableFuture<RoomId> join(UserId user, RoomId room, Optional<String> reason) {
    if (membership(room, user).filter(now -> now == Membership.JOIN).isPresent()) {
      return CompletableFuture.completedFuture(room);
    }
    JsonObject.Builder content = users.member(user, "join");
    addAuthorizer(content, room, user);
    return change(user, user, room, content, reason).thenApply(RoomAnswer.Done::room);
  }

  private void addAuthorizer(JsonObject.Builder content, RoomId room, UserId user) {
    authorizer(room, user).ifPresent(other -> content.put(LocalUsers.AUTHORIZER, other.toString()));
  }

  /**
   * The content of a membership event that a client wrote, as it may be sent: who lets a user into
   * a restricted room is found here, as for any join, and never taken from the client.
   *
   * @param target the state key
   */
  JsonObject written(UserId sender, RoomId room, String target, JsonObject content) {
    JsonObject.Builder checked = users.written(target, content).toBuilder();
    boolean joins =
        target.equals(sender.toString())
            && MemberContent.of(content)
                .membership()
                .filter(is -> is == Membership.JOIN)
                .isPresent()
            && membership(room, sender).filter(now -> now == Membership.JOIN).isEmpty();
    if (joins) {
      addAuthorizer(checked, room, sender);
    }
    return checked.build();
  }

  /** Asks to be let in. */
  public CompletableFuture<RoomId> knock(UserId user, RoomId room, Optional<String> reason) {
    return change(user, user, room, users.member(user, "knock"), reason)
        .thenApply(RoomAnswer.Done::room);
  }

  /**
   * Leaves a room, or declines an invite, or takes back a knock, unless the user is out: a request
   * whose answer got lost can be repeated.
   */
  public CompletableFuture<RoomId> leave(UserId user, RoomId room, Optional<String> reason) {
    if (membership(room, user).filter(now -> now == Membership.LEAVE).isPresent()) {
      return CompletableFuture.completedFuture(room);
    }
    return change(user, user, room, users.member(user, "leave"), reason)
        .thenApply(RoomAnswer.Done::room);
  }

  /** Invites a user. */
  public CompletableFuture<RoomAnswer.Done> invite(
      UserId sender, UserId target, RoomId room, Optional<String> reason) {
    users.requireReachable(target);
    return change(sender, target, room, users.member(target, "invite"), reason);
  }

  /** Has a user go who is in the room, or is about to come. */
  public CompletableFuture<RoomAnswer.Done> kick(
      UserId sender, UserId target, RoomId room, Optional<String> reason) {
    requireMember(sender, target, room, "in", Membership.JOIN, Membership.INVITE, Membership.KNOCK);
    return change(sender, target, room, plain("leave"), reason);
  }

  /** Bans a user. */
  public CompletableFuture<RoomAnswer.Done> ban(
      UserId sender, UserId target, RoomId room, Optional<String> reason) {
    return change(sender, target, room, plain("ban"), reason);
  }

  /** Bans a user no more. */
  public CompletableFuture<RoomAnswer.Done> unban(
      UserId sender, UserId target, RoomId room, Optional<String> reason) {
    requireMember(sender, target, room, "banned from", Membership.BAN);
    return change(sender, target, room, plain("leave"), reason);
  }

  /** Forgets a room that the user is not in. */
  public CompletableFuture<RoomAnswer.Done> forget(UserId user, RoomId room) {
    boolean isOut =
        membership(room, user)
            .filter(now -> now == Membership.LEAVE || now == Membership.BAN)
            .isPresent();
    if (!isOut) {
      throw new ApiException(
          Errcode.M_UNKNOWN, "You can forget only rooms that you left or were banned from");
    }
    return writer.append(new RoomCommand.ForgetRoom(room, user));
  }

  /**
   * Shows a user's profile in all rooms that the user is in, until it is the latest that they show:
   * of changes at the same time, the one that was read first may come to a room last.
   *
   * @param executor reads the profile and the rooms, which takes too long for threads that write
   */
  public CompletableFuture<Void> showProfile(UserId user, Executor executor) {
    return CompletableFuture.supplyAsync(() -> users.profiles().of(user), executor)
        .thenComposeAsync(profile -> show(user, profile, executor), executor);
  }

  private CompletableFuture<Void> show(UserId user, Profile profile, Executor executor) {
    JsonObject content = profile.addTo(plain("join")).build();
    EventIntent intent = EventIntent.state(user, EventTypes.MEMBER, user.toString(), content);
    List<CompletableFuture<RoomAnswer.Done>> changes =
        queries.rooms(user).stream()
            .filter(now -> now.membership() == Membership.JOIN)
            .map(
                now ->
                    writer.append(
                        // Never brings back who was kicked meanwhile.
                        new RoomCommand.SendEvent(now.room(), intent, Optional.empty(), true)))
            .toList();
    // A room that doesn't take the change keeps the old profile; that is no fault of the request.
    return CompletableFuture.allOf(
            changes.stream()
                .map(change -> change.handle((done, failure) -> true))
                .toArray(CompletableFuture<?>[]::new))
        .thenComposeAsync(
            done ->
                users.profiles().of(user).equals(profile)
                    ? CompletableFuture.completedFuture(null)
                    : showProfile(user, executor),
            executor);
  }

  private static JsonObject.Builder plain(String membership) {
    return JsonObject.builder().put("membership", membership);
  }

  private CompletableFuture<RoomAnswer.Done> change(
      UserId sender,
      UserId target,
      RoomId room,
      JsonObject.Builder content,
      Optional<String> reason) {
    reason.ifPresent(text -> content.put("reason", text));
    EventIntent intent =
        EventIntent.state(sender, EventTypes.MEMBER, target.toString(), content.build());
    return writer.append(new RoomCommand.SendEvent(room, intent, Optional.empty()));
  }

  private Optional<Membership> membership(RoomId room, UserId user) {
    return queries.membership(room, user).map(RoomMembership::membership);
  }

  private void requireMember(
      UserId sender, UserId target, RoomId room, String what, Membership... memberships) {
    if (membership(room, sender).filter(now -> now == Membership.JOIN).isEmpty()) {
      return; // The room server says so.
    }
    if (membership(room, target).filter(List.of(memberships)::contains).isEmpty()) {
      throw new ApiException(
          Errcode.M_FORBIDDEN, "The user " + target + " is not " + what + " the room");
    }
  }

  /**
   * Whoever lets a user into a room that is open to members of other rooms, if the user is one of
   * them and needs it.
   */
  private Optional<UserId> authorizer(RoomId id, UserId user) {
    boolean isInvited = membership(id, user).filter(now -> now == Membership.INVITE).isPresent();
    return isInvited
        ? Optional.empty()
        : queries
            .room(id)
            .filter(room -> isOpenTo(room, user))
            .flatMap(room -> anybodyWhoMayInvite(room));
  }

  private boolean isOpenTo(Room room, UserId user) {
    Optional<JoinRulesContent> rules =
        queries
            .current(room.id(), new StateTuple(EventTypes.JOIN_RULES, ""))
            .map(event -> JoinRulesContent.of(event.content(), room.version()));
    boolean isRestricted =
        rules
            .flatMap(JoinRulesContent::rule)
            .filter(rule -> rule == JoinRule.RESTRICTED || rule == JoinRule.KNOCK_RESTRICTED)
            .isPresent();
    return isRestricted
        && rules.orElseThrow().allowedRooms().stream()
            .anyMatch(
                other -> membership(other, user).filter(now -> now == Membership.JOIN).isPresent());
  }

  private Optional<UserId> anybodyWhoMayInvite(Room room) {
    PowerLevels levels = queries.powerLevels(room);
    return queries.members(room.id()).entrySet().stream()
        .filter(member -> member.getValue() == Membership.JOIN)
        .map(member -> member.getKey())
        .filter(users::has)
        .filter(user -> levels.ofUser(user).isAtLeast(levels.invite()))
        .findFirst();
  }
}
