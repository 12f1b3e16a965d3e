package org.matrixlib.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.stateres.EventGraph;
import org.matrixlib.stateres.Resolution;
import org.matrixlib.stateres.StateMap;
import org.matrixlib.stateres.StateResolver;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** S1 to S5: resolving the states of synthetic rooms whose events are all admitted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateResBenchmark {
  /** More than a resolver remembers, so that each fork is a new one to it. */
  private static final int FORKS = 160;

  /** A {@link BenchRoom.Workload} and its N. */
  @Param({
    "A1000", "A100000", "B1000", "B10000", "B100000", "D10000", "E1000", "E2000", "E4000", "E8000",
    "E16000"
  })
  public String room;

  @Param({"10", "12"})
  public String version;

  private EventGraph graph;
  private StateResolver resolver;
  private List<List<EventId>> ids;
  private List<List<StateMap>> forks;
  private int next;

  @Setup
  public void prepare() {
    RoomVersion roomVersion = RoomVersions.STABLE.find(version).orElseThrow();
    BenchRoom made = BenchRoom.make(room, roomVersion);
    List<Pdu> events = made.events().toList();
    graph = EventGraph.of(roomVersion);
    events.forEach(graph::admit);
    resolver = StateResolver.of(graph);
    ids = made.states();
    List<StateMap> states = sharing(ids);
    JsonObject joinRules = events.get(BenchRoom.JOIN_RULES).json();
    forks = new ArrayList<>();
    for (int i = 0; i < FORKS; i++) {
      EventId aside = EventId.of("$aside" + i);
      JsonObject json = joinRules.with("type", JsonString.of("org.example.aside"));
      graph.admit(Pdu.trusted(json, roomVersion, aside));
      forks.add(states.stream().map(state -> state.with(aside)).toList());
    }
  }

  /** States that were made as a server makes them, each as a change of another. */
  private List<StateMap> sharing(List<List<EventId>> states) {
    StateMap first = state(graph.emptyState(), states.get(0));
    return states.stream().map(events -> state(first, events)).toList();
  }

  private static StateMap state(StateMap start, List<EventId> events) {
    StateMap state = start;
    for (EventId event : events) {
      state = state.with(event);
    }
    return state;
  }

  /** Warm: a fork that is new to the resolver of a room in use. */
  @Benchmark
  public StateMap resolve() {
    next = (next + 1) % FORKS;
    return resolver.resolve(forks.get(next));
  }

  /** The same fork once more. */
  @Benchmark
  public StateMap again() {
    return resolver.resolve(forks.get(0));
  }

  /** Cold: nothing but events and lists of ids, of which states are made that share nothing. */
  @Benchmark
  public Resolution cold() {
    return StateResolver.of(graph).resolveIds(ids);
  }
}
