package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;

/**
 * Judges events by their own auth events, which must have been judged before. What is decoded of an
 * event that others cite is kept, so that the time is linear in the citations.
 *
 * <p>Several threads may judge at the same time, if none adds or changes candidates meanwhile.
 */
final class AuthJudge {
  private final Map<EventId, Candidate> candidates;
  private final CitedEvents known;
  private final Map<EventId, AuthFacts> factsOfKnown = new ConcurrentHashMap<>();

  /**
   * Makes a judge.
   *
   * @param candidates by their ids; those that were judged judge others
   * @param known events that were judged at another time
   */
  AuthJudge(Map<EventId, Candidate> candidates, CitedEvents known) {
    this.candidates = candidates;
    this.known = known;
  }

  /**
   * The events that judge an event: those that it cites, and the create event if that is implied.
   */
  static Collection<EventId> judgesOf(Pdu event) {
    if (event.type().equals(EventTypes.CREATE)) {
      return List.of();
    }
    List<EventId> cited = event.authEvents();
    if (!event.roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      return cited;
    }
    List<EventId> judges = new ArrayList<>(cited);
    event.roomId().createEventId().ifPresent(judges::add);
    return judges;
  }

  AuthVerdict judge(Pdu event) {
    return AuthRules.checkByAuthEvents(event, this::find, this::facts);
  }

  private Optional<CitedEvent> find(EventId id) {
    Candidate candidate = candidates.get(id);
    return candidate != null && candidate.isJudged()
        ? Optional.of(new CitedEvent(candidate.event(), candidate.isRejected()))
        : known.find(id);
  }

  private AuthFacts facts(Pdu event) {
    Candidate candidate = candidates.get(event.eventId());
    return candidate != null
        ? candidate.facts()
        : factsOfKnown.computeIfAbsent(event.eventId(), id -> AuthFacts.of(event));
  }
}
