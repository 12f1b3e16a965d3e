package org.matrixlib.federation.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * What is taken from the template that another server gives for a membership of one of our users:
 * what the event cites, its depth, and who authorizes it. Whatever else a template says is compared
 * with what we want, and never signed.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#joining-rooms Joining Rooms
 */
record Template(
    RoomVersion version,
    List<EventReference> prevEvents,
    List<EventReference> authEvents,
    long depth,
    Optional<UserId> authorizer) {
  private static final int HASH_BYTES = 32;

  /** Reads a template that a server gave. */
  static Template read(
      JsonObject event,
      RoomVersion version,
      MembershipChange wanted,
      Membership membership,
      ServerName server)
      throws AttemptFailedException {
    return new Reader(event, version, server).read(wanted, membership);
  }

  private record Reader(JsonObject event, RoomVersion version, ServerName server) {

    Template read(MembershipChange wanted, Membership membership) throws AttemptFailedException {
      String user = wanted.user().toString();
      MemberContent content = MemberContent.of(event.object("content").orElse(JsonObject.EMPTY));
      requireText("type", EventTypes.MEMBER, TemplateFault.OTHER_TYPE);
      requireText("room_id", wanted.room().toString(), TemplateFault.OTHER_ROOM);
      requireText("sender", user, TemplateFault.OTHER_SENDER);
      requireText("state_key", user, TemplateFault.OTHER_STATE_KEY);
      require(content.membership().equals(Optional.of(membership)), TemplateFault.OTHER_MEMBERSHIP);
      List<EventReference> prevEvents = references("prev_events", Pdu.MAX_PREV_EVENTS);
      List<EventReference> authEvents = references("auth_events", Pdu.MAX_AUTH_EVENTS);
      require(
          !prevEvents.isEmpty() && !citesImpliedCreate(wanted.room(), authEvents),
          TemplateFault.CITATIONS_MALFORMED);
      Optional<UserId> authorizer =
          membership == Membership.JOIN ? authorizer(content) : Optional.empty();
      require(
          authorizer.filter(of -> of.server().equals(wanted.user().server())).isEmpty(),
          TemplateFault.AUTHORIZER_LOCAL);
      return new Template(version, prevEvents, authEvents, depth(), authorizer);
    }

    /** Where the room id is the create event's, nobody cites that event. */
    private boolean citesImpliedCreate(RoomId room, List<EventReference> authEvents) {
      return version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
          && authEvents.stream()
              .map(EventReference::eventId)
              .anyMatch(id -> room.createEventId().equals(Optional.of(id)));
    }

    private void requireText(String property, String text, TemplateFault fault)
        throws AttemptFailedException {
      require(event.string(property).equals(Optional.of(text)), fault);
    }

    private void require(boolean isRight, TemplateFault fault) throws AttemptFailedException {
      if (!isRight) {
        throw failed(fault);
      }
    }

    private AttemptFailedException failed(TemplateFault fault) {
      return new AttemptFailedException(new FailedAttempt.TemplateRefused(server, fault));
    }

    private List<EventReference> references(String property, int most)
        throws AttemptFailedException {
      JsonArray cited =
          event.array(property).orElseThrow(() -> failed(TemplateFault.CITATIONS_MALFORMED));
      List<EventReference> references = new ArrayList<>();
      for (JsonValue entry : cited) {
        require(references.size() < most, TemplateFault.CITATIONS_MALFORMED);
        references.add(
            reference(entry).orElseThrow(() -> failed(TemplateFault.CITATIONS_MALFORMED)));
      }
      return references;
    }

    private Optional<EventReference> reference(JsonValue entry) {
      if (!version.eventFormat().carriesEventId()) {
        return id(entry).map(EventReference::of);
      }
      List<JsonValue> pair = entry instanceof JsonArray array ? array.toList() : List.of();
      return pair.size() == 2 && pair.get(1) instanceof JsonObject hashes
          ? id(pair.get(0)).map(id -> new EventReference(id, hash(hashes)))
          : Optional.empty();
    }

    private Optional<EventId> id(JsonValue json) {
      return json instanceof JsonString text
          ? EventId.parse(text.text()).filter(version.eventFormat().eventIdFormat()::matches)
          : Optional.empty();
    }

    private static Optional<String> hash(JsonObject hashes) {
      return hashes
          .string("sha256")
          .flatMap(UnpaddedBase64::decode)
          .filter(hash -> hash.length == HASH_BYTES)
          .map(UnpaddedBase64::encode);
    }

    private long depth() throws AttemptFailedException {
      OptionalLong depth = event.integer("depth");
      require(
          depth.isPresent() && depth.getAsLong() >= 0 && depth.getAsLong() <= Pdu.MAX_DEPTH,
          TemplateFault.DEPTH_MALFORMED);
      return depth.orElseThrow();
    }

    private Optional<UserId> authorizer(MemberContent content) throws AttemptFailedException {
      if (!version.has(RoomTrait.RESTRICTED_JOINS)) {
        return Optional.empty();
      }
      Optional<UserId> authorizer = content.joinAuthorizer();
      require(
          authorizer.isPresent() == content.hasJoinAuthorizer(),
          TemplateFault.AUTHORIZER_MALFORMED);
      return authorizer;
    }
  }

  /** The event that is wanted, but for its time and id. */
  PduBuilder event(MembershipChange wanted, Membership membership) {
    JsonObject.Builder content =
        wanted.content().toBuilder()
            .put(Contents.MEMBERSHIP, membership.text())
            .remove(Contents.AUTHORIZER);
    authorizer.ifPresent(user -> content.put(Contents.AUTHORIZER, user.toString()));
    return Pdu.builder(version)
        .type(EventTypes.MEMBER)
        .roomId(wanted.room())
        .sender(wanted.user())
        .stateKey(wanted.user().toString())
        .content(content.build())
        .depth(depth)
        .prevEvents(prevEvents)
        .authEvents(authEvents);
  }
}
