package org.matrixlib.federation.membership;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * A member event that would come next in a room: it follows the forward extremities and cites what
 * it should of the current state.
 */
final class NextEvent {
  private static final Comparator<Pdu> DEEPEST_FIRST =
      Comparator.comparingLong(Pdu::depth).reversed();

  private final RoomView room;
  private final PduBuilder builder;

  private NextEvent(RoomView room, PduBuilder builder) {
    this.room = room;
    this.builder = builder;
  }

  /**
   * Puts an event together.
   *
   * @param now milliseconds since 1970
   */
  static NextEvent of(RoomView room, UserId sender, UserId target, JsonObject content, long now) {
    List<Pdu> followed =
        room.forwardExtremities().stream()
            .sorted(DEEPEST_FIRST)
            .limit(Pdu.MAX_PREV_EVENTS)
            .toList();
    PduBuilder builder =
        Pdu.builder(room.version())
            .type(EventTypes.MEMBER)
            .sender(sender)
            .stateKey(target.toString())
            .roomId(room.id())
            .content(content)
            .originServerTs(now)
            .depth(followed.isEmpty() ? 1 : followed.get(0).depth() + 1)
            .prevEvents(references(followed))
            .authEvents(List.of());
    NextEvent event = new NextEvent(room, builder);
    List<Pdu> cited =
        event.facts().selection().stream().flatMap(tuple -> room.state(tuple).stream()).toList();
    builder.authEvents(references(cited));
    return event;
  }

  /** An invite. */
  static NextEvent of(RoomView room, Invitation invite, long now) {
    return of(room, invite.sender(), invite.target(), invite.content(), now);
  }

  private static List<EventReference> references(List<Pdu> events) {
    return events.stream().map(NextEvent::reference).toList();
  }

  private static EventReference reference(Pdu event) {
    return new EventReference(
        event.eventId(), Optional.of(UnpaddedBase64.encode(event.referenceHash())));
  }

  /** To be completed and signed here. */
  PduBuilder builder() {
    return builder;
  }

  /** To be completed and signed by another server. */
  JsonObject template() {
    return builder.template();
  }

  /** Whether the current state allows it. */
  AuthVerdict verdict() {
    return verdict(room, facts());
  }

  private AuthFacts facts() {
    return AuthFacts.of(Pdu.trusted(template(), room.version()));
  }

  /** Whether the current state of a room allows an event. */
  static AuthVerdict verdict(RoomView room, AuthFacts event) {
    return AuthRules.check(
        event, AuthState.of(tuple -> room.state(tuple).map(AuthFacts::of).orElse(null)));
  }
}
