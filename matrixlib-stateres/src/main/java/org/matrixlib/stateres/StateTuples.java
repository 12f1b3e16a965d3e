package org.matrixlib.stateres;

import java.util.Arrays;
import org.matrixlib.core.event.StateTuple;

/** Pairs of type and state key by number. */
final class StateTuples extends Interner<StateTuple> {
  private StateTuple[] tuples = new StateTuple[8];

  @Override
  long hash(long start, StateTuple tuple) {
    return mix(mix(start, tuple.type()), tuple.stateKey());
  }

  @Override
  StateTuple get(int number) {
    return tuples[number];
  }

  @Override
  void append(StateTuple tuple) {
    if (size() == tuples.length) {
      tuples = Arrays.copyOf(tuples, size() + (size() >> 1));
    }
    tuples[size()] = tuple;
  }
}
