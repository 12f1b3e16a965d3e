package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;

/** What holds when any event is judged, whatever its content and that of others. */
final class AuthLaws {
  private AuthLaws() {}

  /** Judges an event by the state of its room. */
  static AuthVerdict check(Pdu event, RoughRoom room) {
    AuthFacts facts = AuthFacts.of(event);
    Map<StateTuple, AuthFacts> state = room.state();
    Map<StateTuple, AuthFacts> related = new HashMap<>(state);
    related.keySet().retainAll(asked(facts));

    AuthVerdict verdict = AuthRules.check(facts, AuthState.of(state::get));

    assertEquals(verdict, AuthRules.check(facts, AuthState.of(related::get)));
    assertTrue(verdict.missing().isEmpty());
    assertExplained(verdict, AuthRules.explain(facts, AuthState.of(state::get)));
    checkSelection(facts);
    checkCitations(event, room);
    return verdict;
  }

  /** An event that is rejected breaks the last rule that was looked at, and no other. */
  private static void assertExplained(AuthVerdict verdict, List<AuthStep> steps) {
    List<AuthRule> broken =
        steps.stream().filter(step -> !step.isKept()).map(AuthStep::rule).toList();
    assertEquals(verdict.rejectedBy().stream().toList(), broken);
    assertTrue(broken.isEmpty() || !steps.get(steps.size() - 1).isKept());
  }

  private static Set<StateTuple> asked(AuthFacts facts) {
    return Arrays.stream(AuthRole.values())
        .flatMap(role -> Stream.ofNullable(facts.tuple(role)))
        .collect(Collectors.toSet());
  }

  private static void checkSelection(AuthFacts facts) {
    List<StateTuple> selection = facts.selection();
    assertEquals(selection.size(), new HashSet<>(selection).size());
    assertTrue(asked(facts).containsAll(selection));
  }

  private static void checkCitations(Pdu event, RoughRoom room) {
    Map<EventId, CitedEvent> known = new HashMap<>();
    room.events().forEach(cited -> known.put(cited.eventId(), new CitedEvent(cited, false)));
    CitedEvents all = id -> Optional.ofNullable(known.get(id));
    AuthVerdict verdict = AuthRules.checkIndependent(event, all);
    assertExplained(verdict, AuthRules.explainIndependent(event, all));
    AuthVerdict byAuthEvents = AuthRules.checkByAuthEvents(event, all);
    if (verdict.isAllowed()) {
      assertTrue(byAuthEvents.missing().isEmpty());
    } else {
      assertEquals(verdict, byAuthEvents);
    }

    AuthVerdict unknowing = AuthRules.checkIndependent(event, id -> Optional.empty());
    if (event.type().equals("m.room.create")) {
      assertEquals(verdict, unknowing);
      return;
    }
    Set<EventId> cited = new HashSet<>(event.authEvents());
    if (event.roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      event.roomId().createEventId().ifPresent(cited::add);
    }
    assertEquals(cited, new HashSet<>(unknowing.missing()));
  }
}
