package org.matrixlib.stateres;

import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRole;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;

/**
 * A state that is being resolved: what was put in so far, over a base. As the state that the
 * authorization rules ask, it speaks of the event that was last named as the one to be judged.
 */
abstract class PartialState implements AuthState {
  private static final int NONE = EventGraph.NONE;

  final EventGraph graph;
  private final Scratch.IntTable put;
  private int judged = NONE;

  PartialState(EventGraph graph, Scratch scratch) {
    this.graph = graph;
    this.put = scratch.table();
  }

  /** The event that the base has for a key, {@link EventGraph#NONE} if it has none. */
  abstract int base(int key);

  /** The event that stands in for one of this key that the state lacks for the judged event. */
  abstract int substitute(int key);

  /** Names the event that is judged next. */
  AuthFacts judge(int event) {
    judged = event;
    return graph.facts(event);
  }

  void put(int event) {
    put.put(graph.key(event), event);
  }

  /** The event for a key, {@link EventGraph#NONE} if there is none. */
  int get(int key) {
    int event = put.get(key);
    return event == NONE ? base(key) : event;
  }

  /** The events that were put in, by key. */
  Scratch.IntTable changes() {
    return put;
  }

  @Override
  public final @Nullable AuthFacts find(AuthFacts event, AuthRole role) {
    int key = key(event, role);
    if (key == NONE) {
      return null;
    }
    int found = get(key);
    if (found == NONE || graph.isRejected(found)) {
      found = substitute(key);
    }
    return found == NONE ? null : graph.facts(found);
  }

  private int key(AuthFacts event, AuthRole role) {
    return switch (role) {
      case CREATE -> graph.createKey();
      case POWER_LEVELS -> graph.powerLevelsKey();
      case JOIN_RULES -> isMember(event) ? graph.joinRulesKey() : NONE;
      case SENDER -> graph.senderKey(judged);
      case TARGET -> isMember(event) ? graph.key(judged) : NONE;
      case AUTHORIZER, THIRD_PARTY_INVITE -> keyOfTuple(event, role);
      // Power levels with another state key are not selected as auth events, so not known here.
      case REPLACED -> graph.key(judged) == graph.powerLevelsKey() ? graph.powerLevelsKey() : NONE;
    };
  }

  private static boolean isMember(AuthFacts event) {
    return event.type().equals(EventTypes.MEMBER);
  }

  private int keyOfTuple(AuthFacts event, AuthRole role) {
    StateTuple tuple = event.tuple(role);
    return tuple == null ? NONE : graph.findKey(tuple);
  }
}
