package org.matrixlib.server.room;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.EventTaker.Judged;
import org.matrixlib.server.room.RoomHead.Extremity;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomAnswer.Refused;
import org.matrixlib.server.room.input.RoomAnswer.Refused.Reason;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.TransactionKey;

/**
 * Decides what comes of commands, without storing anything. It follows from the commands, the
 * store, the clock and the randomness, and from nothing else. For one thread, which has all the
 * commands of its rooms.
 */
final class RoomDecisions {
  private static final int CACHED_HEADS = 5_000;

  private final RoomStore store;
  private final EventMaker maker;
  private final StateReader states;
  private final EventTaker taker;
  private final EventAdmission admission;
  private final Map<RoomId, RoomHead> heads = new LastUsed<>(CACHED_HEADS);

  /** The changes of the last command, unless they were kept. */
  private @Nullable Changes undecided;

  RoomDecisions(RoomStore store, EventMaker maker, InstantSource clock) {
    this.store = store;
    this.maker = maker;
    states = new StateReader(store.states());
    taker = new EventTaker(states, maker.server(), clock);
    admission = new EventAdmission(store, states, taker, clock);
  }

  /** Takes note that changes are stored. */
  void stored(Changes changes) {
    for (RoomHead head : changes.heads()) {
      heads.put(head.id(), head);
    }
    for (EventRow row : changes.revised()) {
      states.forget(row.event());
    }
  }

  /** Takes note that it isn't known whether changes are stored. */
  void dropped(Changes changes) {
    for (RoomHead head : changes.heads()) {
      heads.remove(head.id());
      states.forgetGraph(head.id());
    }
    forgetAdded(changes);
  }

  /** Forgets what was learnt of events that aren't kept: the next of that id may be another. */
  private void forgetAdded(Changes changes) {
    changes.added().forEach(row -> states.forget(row.event()));
  }

  /** Begins the changes of a command; those of the one before are over, if they weren't kept. */
  private Changes begin(Changes batch) {
    if (undecided != null) {
      forgetAdded(undecided);
    }
    Changes changes = batch.next();
    undecided = changes;
    return changes;
  }

  private @Nullable RoomHead head(RoomId room, Changes changes) {
    RoomHead changed = changes.head(room);
    if (changed != null) {
      return changed;
    }
    RoomHead kept = heads.get(room);
    if (kept != null) {
      return kept;
    }
    RoomHead stored = store.head(room);
    if (stored != null) {
      heads.put(room, stored);
    }
    return stored;
  }

  private RoomHead newRoom(RoomId room, RoomVersion version) {
    return RoomHead.empty(store.rooms().newNumber(Shards.of(room)), room, version);
  }

  /**
   * Makes a room.
   *
   * @param create its create event
   * @param command what else it begins with
   * @return empty if there is a room of that name
   */
  Optional<RoomAnswer> create(Pdu create, RoomCommand.CreateRoom command, Changes batch) {
    RoomId room = create.roomId();
    if (head(room, batch) != null) {
      return Optional.empty();
    }
    Changes changes = begin(batch);
    AuthVerdict verdict = StateReader.checkByAuthEvents(create, changes);
    if (!verdict.isAllowed()) {
      return Optional.of(notAuthorized(verdict));
    }
    RoomHead head = newRoom(room, create.roomVersion());
    taker.take(
        new Judged(create, Standing.TIMELINE, StateTries.EMPTY, Optional.empty()), head, changes);
    List<EventId> made = new ArrayList<>(List.of(create.eventId()));
    for (EventIntent intent : command.events()) {
      Refused refused = send(room, intent, Optional.empty(), changes, made);
      if (refused != null) {
        return Optional.of(refused);
      }
    }
    return Optional.of(done(room, made, changes, batch));
  }

  /** Sends an event of a local user. */
  RoomAnswer send(RoomCommand.SendEvent command, Changes batch) {
    RoomHead head = head(command.room(), batch);
    if (head == null) {
      return unknownRoom();
    }
    Optional<EventId> earlier = command.transaction().flatMap(batch::find);
    if (earlier.isPresent()) {
      long sequence = StateReader.required(earlier.get(), batch).sequence();
      return new RoomAnswer.Done(head.id(), List.of(earlier.get()), head.shard(), sequence);
    }
    if (command.isOfMember()) {
      Optional<Membership> now = membership(head, command.event().sender(), batch);
      if (now.filter(is -> is == Membership.JOIN).isEmpty()) {
        return new Refused(Reason.NOT_AUTHORIZED, Optional.empty(), "You are not in the room");
      }
    }
    Changes changes = begin(batch);
    List<EventId> made = new ArrayList<>();
    Refused refused = send(head.id(), command.event(), command.transaction(), changes, made);
    return refused != null ? refused : done(head.id(), made, changes, batch);
  }

  /** Sends one event, and adds its id to those that were made; or tells why not. */
  private @Nullable Refused send(
      RoomId room,
      EventIntent intent,
      Optional<TransactionKey> transaction,
      Changes changes,
      List<EventId> made) {
    RoomHead head = head(room, changes);
    if (head == null) {
      return unknownRoom();
    }
    List<Extremity> followed = followed(head);
    long before =
        followed.size() == head.extremities().size()
            ? head.currentState()
            : states.resolve(head, followed.stream().map(Extremity::stateAfter).toList(), changes);
    Pdu event;
    try {
      EventMaker.Draft draft = maker.draft(head, followed, intent);
      event = draft.build(authEvents(draft.facts(), before, changes));
    } catch (IllegalArgumentException e) {
      return EventMaker.refusal(e);
    }
    AuthFacts facts = AuthFacts.of(event);
    AuthVerdict verdict = states.check(facts, before, changes);
    if (verdict.isAllowed() && before != head.currentState()) {
      verdict = states.check(facts, head.currentState(), changes);
    }
    if (!verdict.isAllowed()) {
      return notAuthorized(verdict);
    }
    Refused refused =
        event.type().equals(EventTypes.REDACTION) ? refusal(event, head, changes) : null;
    if (refused != null) {
      return refused;
    }
    taker.take(new Judged(event, Standing.TIMELINE, before, transaction), head, changes);
    made.add(event.eventId());
    return null;
  }

  /**
   * Why a local user may not redact an event. Between servers it is enough that both users are of
   * the same one, as that one answers for its users; here it does.
   */
  private @Nullable Refused refusal(Pdu redaction, RoomHead room, Changes changes) {
    Optional<EventId> target = redaction.redacts();
    if (target.isEmpty()) {
      return new Refused(
          Reason.MALFORMED, Optional.empty(), "A redaction must say which event it redacts");
    }
    EventRow row = changes.find(target.get());
    if (row == null || row.standing().isRejected() || !row.event().roomId().equals(room.id())) {
      return new Refused(
          Reason.UNKNOWN_EVENT, Optional.empty(), "There is no such event in the room");
    }
    PowerLevels levels = states.powerLevels(room.currentState(), changes);
    boolean isAllowed =
        row.event().sender().equals(redaction.sender())
            || levels.ofUser(redaction.sender()).isAtLeast(levels.redact());
    return isAllowed
        ? null
        : new Refused(
            Reason.NOT_AUTHORIZED,
            Optional.empty(),
            "To redact the events of others takes a power level of " + levels.redact());
  }

  /** The extremities that an own event follows: all, or the deepest if they are too many. */
  private static List<Extremity> followed(RoomHead head) {
    if (head.extremities().size() <= Pdu.MAX_PREV_EVENTS) {
      return head.extremities();
    }
    return head.extremities().stream()
        .sorted(Comparator.comparingLong(Extremity::depth).reversed())
        .limit(Pdu.MAX_PREV_EVENTS)
        .toList();
  }

  private List<EventReference> authEvents(AuthFacts event, long state, Changes changes) {
    List<EventReference> references = new ArrayList<>();
    for (StateTuple tuple : event.selection()) {
      states
          .find(state, tuple)
          .map(id -> References.to(StateReader.required(id, changes).event()))
          .ifPresent(references::add);
    }
    return references;
  }

  /** Takes events that were made elsewhere. */
  RoomAnswer admit(RoomCommand.AdmitEvents command, Changes batch) {
    RoomHead known = head(command.room(), batch);
    if (known == null && command.isHistory()) {
      return unknownRoom();
    }
    RoomHead head = known != null ? known : newRoom(command.room(), command.version());
    Changes changes = begin(batch);
    List<EventId> admitted = new ArrayList<>();
    Refused refused = admission.admit(command, head, changes, admitted);
    return refused != null ? refused : done(command.room(), admitted, changes, batch);
  }

  /** Has a user forget a room, who isn't in it. */
  RoomAnswer forget(RoomCommand.ForgetRoom command, Changes batch) {
    RoomHead head = head(command.room(), batch);
    if (head == null) {
      return unknownRoom();
    }
    boolean isOut =
        membership(head, command.user(), batch)
            .filter(is -> is == Membership.LEAVE || is == Membership.BAN)
            .isPresent();
    if (!isOut) {
      return new Refused(
          Reason.NOT_AUTHORIZED, Optional.empty(), "Only a room that was left can be forgotten");
    }
    batch.add(new Memberships.Forgotten(head.number(), command.user()));
    return new RoomAnswer.Done(head.id(), List.of(), head.shard(), head.sequence());
  }

  private Optional<Membership> membership(RoomHead head, UserId user, Changes changes) {
    StateTuple member = new StateTuple(EventTypes.MEMBER, user.toString());
    return states.facts(head.currentState(), member, changes).flatMap(AuthFacts::membership);
  }

  private RoomAnswer done(RoomId room, List<EventId> events, Changes changes, Changes batch) {
    batch.merge(changes);
    undecided = null;
    RoomHead head = changes.head(room);
    return new RoomAnswer.Done(room, events, Shards.of(room), head == null ? 0 : head.sequence());
  }

  private static Refused unknownRoom() {
    return new Refused(Reason.UNKNOWN_ROOM, Optional.empty(), "There is no such room here");
  }

  private static Refused notAuthorized(AuthVerdict verdict) {
    return new Refused(
        Reason.NOT_AUTHORIZED,
        verdict.rejectedBy(),
        "The rules of the room don't allow this: " + verdict);
  }
}
