package org.matrixlib.server.room;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.receipt.Arrival;
import org.matrixlib.core.receipt.Receipt;
import org.matrixlib.server.room.EventTaker.Judged;
import org.matrixlib.server.room.input.RoomAnswer.Refused;
import org.matrixlib.server.room.input.RoomAnswer.Refused.Reason;
import org.matrixlib.server.room.input.RoomCommand;

/**
 * Admits events that were made elsewhere and verified: judges each by its auth events, by the state
 * before it and, if it is news, by the current state. For one thread.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
final class EventAdmission {
  private final RoomStore store;
  private final StateReader states;
  private final EventTaker taker;
  private final InstantSource clock;

  EventAdmission(RoomStore store, StateReader states, EventTaker taker, InstantSource clock) {
    this.store = store;
    this.states = states;
    this.taker = taker;
    this.clock = clock;
  }

  /**
   * Admits events.
   *
   * @param room the room before them
   * @param admitted takes the ids of those that are part of the room now
   * @return why nothing can be done, null if it is done
   */
  @Nullable Refused admit(
      RoomCommand.AdmitEvents command, RoomHead room, Changes changes, List<EventId> admitted) {
    if (command.events().isEmpty()) {
      return refused("There are no events");
    }
    Refused ofOtherRoom = requireRoom(command, room);
    if (ofOtherRoom != null) {
      return ofOtherRoom;
    }
    changes.put(room);
    Optional<Long> snapshot = Optional.empty();
    if (command.before().isPresent()) {
      Refused refused = admitOutliers(room, command.before().get(), changes);
      if (refused != null) {
        return refused;
      }
      List<Pdu> state = command.before().get().state();
      snapshot = state.isEmpty() ? Optional.empty() : Optional.of(state(room, state, changes));
    }
    for (Pdu event : command.events()) {
      Refused refused = admit(event, command, snapshot, changes);
      if (refused != null) {
        return refused;
      }
      if (!StateReader.required(event.eventId(), changes).standing().isRejected()) {
        admitted.add(event.eventId());
      }
      snapshot = Optional.empty();
    }
    return null;
  }

  private static @Nullable Refused requireRoom(RoomCommand.AdmitEvents command, RoomHead room) {
    if (!command.version().equals(room.version())) {
      return refused("The room is of version " + room.version());
    }
    Stream<Pdu> state =
        command.before().stream()
            .flatMap(before -> Stream.concat(before.authChain().stream(), before.state().stream()));
    return Stream.concat(command.events().stream(), state)
        .filter(
            event ->
                !event.roomVersion().equals(room.version()) || !event.roomId().equals(room.id()))
        .findFirst()
        .map(event -> isOfOtherRoom(event.eventId()))
        .orElse(null);
  }

  /** Whether a known event is of another room, as ids that servers choose can be. */
  private static boolean isOfOtherRoom(@Nullable EventRow known, RoomHead room) {
    return known != null && !known.event().roomId().equals(room.id());
  }

  private static Refused isOfOtherRoom(EventId event) {
    return refused(event + " is of another room");
  }

  private static Refused refused(String message) {
    return new Refused(Reason.MALFORMED, Optional.empty(), message);
  }

  // The state before the first event

  private @Nullable Refused admitOutliers(
      RoomHead room, RoomCommand.StateBefore before, Changes changes) {
    List<Pdu> waiting = new ArrayList<>(before.authChain());
    waiting.addAll(before.state());
    // State events may authorize each other in any order: pass by pass, until none is left.
    while (!waiting.isEmpty()) {
      List<Pdu> left = new ArrayList<>();
      for (Pdu event : waiting) {
        if (isOfOtherRoom(changes.find(event.eventId()), room)) {
          return isOfOtherRoom(event.eventId());
        }
        if (!admitOutlier(room, event, changes)) {
          left.add(event);
        }
      }
      if (left.size() == waiting.size()) {
        return lacksAuthEvents(left.get(0));
      }
      waiting = left;
    }
    return null;
  }

  private static Refused lacksAuthEvents(Pdu event) {
    return refused("Events that " + event.eventId() + " cites aren't known");
  }

  /** Whether it is known now; it isn't if an event that it cites is not. */
  private boolean admitOutlier(RoomHead room, Pdu event, Changes changes) {
    if (changes.find(event.eventId()) != null) {
      return true;
    }
    AuthVerdict verdict = StateReader.checkByAuthEvents(event, changes);
    if (!verdict.missing().isEmpty()) {
      return false;
    }
    long number = store.newOutlierNumber(room.shard());
    changes.addOutlier(EventRow.outlier(number, event, !verdict.isAllowed(), clock.millis()));
    return true;
  }

  private long state(RoomHead room, List<Pdu> events, Changes changes) {
    Map<StateTuple, Optional<EventId>> places = new LinkedHashMap<>();
    for (Pdu event : events) {
      boolean isRejected = StateReader.required(event.eventId(), changes).standing().isRejected();
      event
          .stateKey()
          .filter(stateKey -> !isRejected)
          .ifPresent(
              stateKey ->
                  places.put(new StateTuple(event.type(), stateKey), Optional.of(event.eventId())));
    }
    return states.with(room, StateTries.EMPTY, places, changes);
  }

  // The events

  /** Admits one event, unless it is known. */
  private @Nullable Refused admit(
      Pdu event, RoomCommand.AdmitEvents command, Optional<Long> snapshot, Changes changes) {
    RoomHead room = changes.head(command.room());
    if (room == null) {
      return refused("There is no room");
    }
    EventRow known = changes.find(event.eventId());
    if (isOfOtherRoom(known, room)) {
      return isOfOtherRoom(event.eventId());
    }
    if (known != null && !known.standing().isOutlier()) {
      return null;
    }
    long before;
    if (snapshot.isPresent()) {
      before = snapshot.get();
    } else {
      List<Long> statesAfter = new ArrayList<>();
      for (EventId prev : event.prevEvents()) {
        EventRow row = changes.find(prev);
        if (row == null || row.standing().isOutlier()) {
          return refused(event.eventId() + " follows " + prev + ", which isn't known");
        }
        if (isOfOtherRoom(row, room)) {
          return isOfOtherRoom(prev);
        }
        statesAfter.add(row.stateAfter());
      }
      before = states.resolve(room, statesAfter, changes);
    }
    Optional<Standing> standing = standing(event, command.isHistory(), room, before, changes);
    if (standing.isEmpty()) {
      return lacksAuthEvents(event);
    }
    if (known != null) {
      changes.removeOutlier(known.id());
    }
    taker.take(new Judged(event, standing.get(), before, Optional.empty()), room, changes);
    return null;
  }

  /** What an event is to the room; empty if events that it cites aren't known. */
  private Optional<Standing> standing(
      Pdu event, boolean isHistory, RoomHead room, long before, Changes changes) {
    if (event.type().equals(EventTypes.CREATE) && !room.extremities().isEmpty()) {
      return Optional.of(Standing.REJECTED); // a room is created once
    }
    AuthFacts facts = AuthFacts.of(event);
    // A room that begins with this event has no other state.
    long current = room.extremities().isEmpty() ? before : room.currentState();
    Receipt receipt =
        new VerifiedReceipt(
                () -> StateReader.checkByAuthEvents(event, changes),
                () -> states.check(facts, before, changes),
                () -> states.check(facts, current, changes))
            .of(event, isHistory ? Arrival.BACKFILLED : Arrival.LIVE);
    if (receipt instanceof Receipt.Accepted) {
      return Optional.of(isHistory ? Standing.HISTORY : Standing.TIMELINE);
    }
    if (receipt instanceof Receipt.SoftFailed) {
      return Optional.of(Standing.SOFT_FAILED);
    }
    return receipt instanceof Receipt.Rejected ? Optional.of(Standing.REJECTED) : Optional.empty();
  }
}
