package org.matrixlib.server.room;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.RedactionVerdict;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.RoomHead.Extremity;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;

/** Takes events that were judged into their rooms: what changes by that. For one thread. */
final class EventTaker {
  private final StateReader states;
  private final ServerName server;
  private final InstantSource clock;

  /** An event, what it is to the room, and the state before it. */
  record Judged(Pdu event, Standing standing, long before, Optional<TransactionKey> transaction) {
    private boolean isAccepted() {
      return standing == Standing.TIMELINE || standing == Standing.HISTORY;
    }

    private Judged redacted() {
      return new Judged(event.redacted(), standing, before, transaction);
    }

    private Optional<StateTuple> tuple() {
      return event.stateKey().map(stateKey -> new StateTuple(event.type(), stateKey));
    }
  }

  EventTaker(StateReader states, ServerName server, InstantSource clock) {
    this.states = states;
    this.server = server;
    this.clock = clock;
  }

  /** Takes an event into a room that is as {@code head} says. */
  void take(Judged whole, RoomHead head, Changes changes) {
    changes.foresee(whole.event());
    Optional<EventRow> earlier = earlierRedaction(whole, changes);
    Judged judged = earlier.isPresent() ? whole.redacted() : whole;
    Pdu event = judged.event();
    changes.foresee(event);
    long after = stateAfter(judged, head, changes);
    RoomHead moved =
        judged.standing() == Standing.TIMELINE ? follow(judged, after, head, changes) : head;
    long sequence = changes.nextSequence(head.shard());
    changes.put(moved.withSequence(sequence));

    boolean isCurrent = judged.isAccepted() && isAt(moved.currentState(), judged);
    Optional<EventId> replaced =
        isCurrent && judged.standing() == Standing.TIMELINE
            ? judged.tuple().flatMap(tuple -> states.find(head.currentState(), tuple))
            : Optional.empty();
    Optional<EventId> redacted = redactedBy(judged, changes);
    EventRow row =
        EventRow.of(
            Numbers.of(head.shard(), sequence),
            new RoomFact(
                judged.standing().kind().orElseThrow(),
                event,
                judged.before(),
                after,
                moved.currentState(),
                replaced,
                isCurrent,
                states.visibility(judged.before(), changes),
                union(head.hosts(), moved.hosts()),
                judged.transaction(),
                redacted,
                earlier.map(EventRow::id),
                clock.millis()));
    changes.add(row);
    redacted
        .map(id -> StateReader.required(id, changes))
        .filter(target -> target.redactedBecause().isEmpty())
        .ifPresent(target -> changes.revise(target.redactedBy(event.eventId())));
    earlier.ifPresent(redaction -> changes.revise(redaction.redacting(event.eventId())));
  }

  /** Most often one holds the other, and then no set is made. */
  private static Set<ServerName> union(Set<ServerName> one, Set<ServerName> other) {
    if (one.containsAll(other)) {
      return one;
    }
    if (other.containsAll(one)) {
      return other;
    }
    Set<ServerName> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  private boolean isAt(long state, Judged judged) {
    return judged
        .tuple()
        .flatMap(tuple -> states.find(state, tuple))
        .filter(judged.event().eventId()::equals)
        .isPresent();
  }

  private long stateAfter(Judged judged, RoomHead head, Changes changes) {
    Optional<StateTuple> tuple = judged.tuple();
    if (tuple.isEmpty() || judged.standing() == Standing.REJECTED) {
      return judged.before();
    }
    Optional<EventId> id = Optional.of(judged.event().eventId());
    return states.with(head, judged.before(), Map.of(tuple.get(), id), changes);
  }

  // The room moves on

  /** The room with an event as its extremity, in place of those that it follows. */
  private RoomHead follow(Judged judged, long after, RoomHead head, Changes changes) {
    Pdu event = judged.event();
    Set<EventId> followed = followed(event, changes);
    List<Extremity> extremities = new ArrayList<>();
    for (Extremity extremity : head.extremities()) {
      if (!followed.contains(extremity.id())) {
        extremities.add(extremity);
      }
    }
    boolean isAlone = extremities.isEmpty();
    extremities.add(new Extremity(References.to(event), event.depth(), after));
    long state =
        isAlone
            ? after
            : states.resolve(
                head, extremities.stream().map(Extremity::stateAfter).toList(), changes);
    Map<StateTuple, Optional<EventId>> changed =
        isAlone && judged.before() == head.currentState()
            ? own(judged)
            : states.difference(head.currentState(), state);
    RoomHead moved = head.withState(state, List.copyOf(extremities));
    for (Map.Entry<StateTuple, Optional<EventId>> place : changed.entrySet()) {
      Optional<Pdu> now = place.getValue().map(id -> StateReader.required(id, changes).event());
      moved = withMember(moved, place.getKey(), head.currentState(), now, changes);
    }
    return moved;
  }

  /** What an event that follows the whole room changes: its own place, which needs no comparing. */
  private static Map<StateTuple, Optional<EventId>> own(Judged judged) {
    Optional<StateTuple> tuple = judged.tuple();
    return tuple.isEmpty() ? Map.of() : Map.of(tuple.get(), Optional.of(judged.event().eventId()));
  }

  /**
   * The events that one follows. Where these can't be extremities, being rejected or failed softly,
   * it follows those that they follow.
   */
  private static Set<EventId> followed(Pdu event, Changes changes) {
    Set<EventId> followed = new HashSet<>();
    Deque<Pdu> followers = new ArrayDeque<>(List.of(event));
    while (!followers.isEmpty()) {
      for (EventId prev : followers.remove().prevEvents()) {
        if (followed.add(prev)) {
          EventRow row = changes.find(prev);
          if (row != null
              && (row.standing() == Standing.SOFT_FAILED || row.standing() == Standing.REJECTED)) {
            followers.add(row.event());
          }
        }
      }
    }
    return followed;
  }

  /** The room with what another event at a place of its state means for its members. */
  private RoomHead withMember(
      RoomHead head, StateTuple tuple, long oldState, Optional<Pdu> now, Changes changes) {
    Optional<UserId> user =
        tuple.type().equals(EventTypes.MEMBER)
            ? UserId.parseOverlong(tuple.stateKey())
            : Optional.empty();
    if (user.isEmpty()) {
      return head;
    }
    Optional<Membership> was =
        states.facts(oldState, tuple, changes).flatMap(AuthFacts::membership);
    Optional<Membership> is = now.flatMap(member -> states.remember(member).membership());
    changes.add(
        new Memberships.Moved(
            head.number(),
            user.get(),
            is.map(
                membership -> new Memberships.Current(membership, now.orElseThrow().eventId()))));
    int change = joined(is) - joined(was);
    return change == 0 ? head : head.withJoined(user.get().server(), change);
  }

  private static int joined(Optional<Membership> membership) {
    return membership.filter(Membership.JOIN::equals).isPresent() ? 1 : 0;
  }

  // Redactions

  /** The event that an accepted redaction redacts now. */
  private Optional<EventId> redactedBy(Judged judged, Changes changes) {
    Pdu event = judged.event();
    boolean isPerformed =
        judged.isAccepted()
            && event.type().equals(EventTypes.REDACTION)
            && verdict(event, judged.before(), changes) == RedactionVerdict.PERFORM;
    return isPerformed ? event.redacts() : Optional.empty();
  }

  private RedactionVerdict verdict(Pdu redaction, long before, Changes changes) {
    return RedactionVerdict.of(
        redaction,
        id -> {
          EventRow row = changes.find(id);
          return row == null || row.standing().isRejected() ? null : row.event();
        },
        () -> states.powerLevels(before, changes));
  }

  /**
   * The redaction that an event came after. Only events from elsewhere do; nobody knows the id of
   * ours before.
   */
  private Optional<EventRow> earlierRedaction(Judged judged, Changes changes) {
    Pdu event = judged.event();
    if (event.sender().server().equals(server) || judged.standing().isRejected()) {
      return Optional.empty();
    }
    return changes.redactionsOf(event.eventId()).stream()
        .map(redaction -> StateReader.required(redaction.id(), changes))
        .filter(
            redaction ->
                redaction.standing() == Standing.TIMELINE
                    || redaction.standing() == Standing.HISTORY)
        .filter(
            redaction ->
                verdict(redaction.event(), redaction.stateBefore(), changes)
                    == RedactionVerdict.PERFORM)
        .findFirst();
  }
}
