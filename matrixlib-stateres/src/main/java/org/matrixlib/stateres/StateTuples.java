package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.event.StateTuple;

/** Pairs of type and state key by number; a room has few types. */
final class StateTuples extends Interner<StateTuple> {
  private final List<String> types = new ArrayList<>();
  private final Map<String, Integer> typeNumbers = new HashMap<>();
  private int[] typesOf = new int[8];
  private String[] stateKeys = new String[8];

  @Override
  long hash(long start, StateTuple tuple) {
    return mix(mix(start, tuple.type()), tuple.stateKey());
  }

  @Override
  StateTuple get(int number) {
    return new StateTuple(type(number), stateKeys[number]);
  }

  String type(int number) {
    return types.get(typesOf[number]);
  }

  @Override
  void append(StateTuple tuple) {
    int number = size();
    if (number == stateKeys.length) {
      typesOf = Arrays.copyOf(typesOf, longer(number));
      stateKeys = Arrays.copyOf(stateKeys, longer(number));
    }
    Integer known = typeNumbers.putIfAbsent(tuple.type(), types.size());
    if (known == null) {
      types.add(tuple.type());
    }
    typesOf[number] = known == null ? types.size() - 1 : known;
    stateKeys[number] = tuple.stateKey();
  }
}
