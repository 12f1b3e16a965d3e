package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

class CausalOrderPropertyTest {
  private final Map<EventId, List<EventId>> citations = new HashMap<>();

  private static Pdu event(int number) {
    return Pdu.trusted(JsonObject.EMPTY, RoomVersion.V10, EventId.of("$" + number));
  }

  private Collection<EventId> cited(Pdu event) {
    return citations.getOrDefault(event.eventId(), List.of());
  }

  /** Any graph, whose citations may lead forward, back, to themselves and to what isn't there. */
  private List<Pdu> graph(int events, int cited, boolean onlyBack, Random random) {
    List<Pdu> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      Pdu event = event(i);
      List<EventId> ids = new ArrayList<>();
      for (int n = random.nextInt(cited + 1); n > 0 && (i > 0 || !onlyBack); n--) {
        ids.add(event(random.nextInt(onlyBack ? i : events + 3)).eventId());
      }
      citations.put(event.eventId(), ids);
      all.add(event);
    }
    Collections.shuffle(all, random);
    return all;
  }

  private void assertCausal(List<Pdu> ordered, List<Pdu> all) {
    Set<EventId> later = new HashSet<>();
    all.forEach(event -> later.add(event.eventId()));
    for (Pdu event : ordered) {
      assertTrue(Collections.disjoint(cited(event), later), event.eventId().toString());
      later.remove(event.eventId());
    }
  }

  @Property
  void everyEventOfAnAcyclicGraphComesOnceAndAfterWhatItCites(
      @ForAll @IntRange(max = 60) int events,
      @ForAll @IntRange(max = 5) int cited,
      @ForAll Random random) {
    List<Pdu> all = graph(events, cited, true, random);

    CausalOrder<Pdu> order = CausalOrder.of(all, Pdu::eventId, this::cited);

    assertEquals(List.of(), order.cyclic());
    assertEquals(events, order.events().size());
    assertCausal(order.events(), all);
  }

  @Property
  void whatIsLeftOutCitesACycle(
      @ForAll @IntRange(max = 40) int events,
      @ForAll @IntRange(max = 3) int cited,
      @ForAll Random random) {
    List<Pdu> all = graph(events, cited, false, random);

    CausalOrder<Pdu> order = CausalOrder.of(all, Pdu::eventId, this::cited);

    Set<EventId> cyclic = new HashSet<>();
    order.cyclic().forEach(event -> cyclic.add(event.eventId()));
    assertEquals(events, order.events().size() + cyclic.size());
    for (Pdu event : order.cyclic()) {
      assertTrue(cited(event).stream().anyMatch(cyclic::contains));
    }
    List<Pdu> acyclic = new ArrayList<>(all);
    acyclic.removeIf(event -> cyclic.contains(event.eventId()));
    assertCausal(order.events(), acyclic);
    for (Pdu event : order.events()) {
      assertTrue(Collections.disjoint(cited(event), cyclic));
    }
  }

  @Property(tries = 200)
  void orderDependsOnNothingButTheEvents(
      @ForAll @IntRange(max = 40) int events, @ForAll Random random) {
    List<Pdu> all = graph(events, 3, false, random);
    List<EventId> once = ids(CausalOrder.of(all, Pdu::eventId, this::cited));
    Collections.shuffle(all, random);
    assertEquals(once, ids(CausalOrder.of(all, Pdu::eventId, this::cited)));
  }

  private static List<EventId> ids(CausalOrder<Pdu> order) {
    return order.events().stream().map(Pdu::eventId).toList();
  }

  /** Deep enough for any stack, and in time only if every citation is looked at once. */
  @Example
  void longChainAndWideFanAreOrderedInLinearTime() {
    List<Pdu> all = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      citations.put(
          event(i).eventId(),
          i == 0 ? List.of() : List.of(event(i - 1).eventId(), event(0).eventId()));
      all.add(event(i));
    }
    assertEquals(all.size(), CausalOrder.of(all, Pdu::eventId, this::cited).generations().size());
  }
}
