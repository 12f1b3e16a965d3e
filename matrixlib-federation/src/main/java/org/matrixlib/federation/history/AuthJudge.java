package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
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
 * <p>Several threads may judge at the same time.
 */
final class AuthJudge {
  private final CitedEvents known;
  private final Map<EventId, Judged> judged = new ConcurrentHashMap<>();

  /**
   * Makes a judge.
   *
   * @param known events that were judged at another time
   */
  AuthJudge(CitedEvents known) {
    this.known = known;
  }

  /**
   * The events that judge an event: those that it cites, and the create event if that is implied.
   */
  static Collection<EventId> judgesOf(Pdu event) {
    if (event.type().equals(EventTypes.CREATE)) {
      return List.of();
    }
    List<EventId> judges = new ArrayList<>(event.authEvents());
    if (event.roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      event.roomId().createEventId().ifPresent(judges::add);
    }
    return judges;
  }

  AuthVerdict judge(Pdu event) {
    return AuthRules.checkByAuthEvents(event, id -> find(id).map(Judged::cited), this::facts);
  }

  /** Takes note of an event that was judged and isn't dropped. */
  void add(Pdu event, boolean isRejected) {
    judged.put(event.eventId(), new Judged(new CitedEvent(event, isRejected)));
  }

  /** An event that was judged, now or at another time. */
  private Optional<Judged> find(EventId id) {
    Judged here = judged.get(id);
    return here != null
        ? Optional.of(here)
        : known.find(id).map(cited -> judged.computeIfAbsent(id, key -> new Judged(cited)));
  }

  /** The facts of an event that was found. */
  private AuthFacts facts(Pdu event) {
    return find(event.eventId()).map(Judged::facts).orElseGet(() -> AuthFacts.of(event));
  }

  private static final class Judged {
    private final CitedEvent cited;

    // Two threads may both make them; they are the same.
    private @Nullable AuthFacts facts;

    Judged(CitedEvent cited) {
      this.cited = cited;
    }

    CitedEvent cited() {
      return cited;
    }

    AuthFacts facts() {
      AuthFacts made = facts;
      if (made == null) {
        made = AuthFacts.of(cited.event());
        facts = made;
      }
      return made;
    }
  }
}
