package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.matrixlib.core.id.EventId;

/**
 * Events in an order in which each comes after those that it cites, as far as they are there.
 *
 * <p>Events are numbered by id and put into generations: the first cites none of the others, each
 * further one cites only earlier generations, and one at least of the last. So the order depends on
 * nothing but the events. Events that cite themselves by way of others, which only ids that are
 * made up allow, have no place in it, nor what cites those.
 *
 * <p>Nothing recurses, and the time is linear in the citations, sorting aside.
 *
 * @param <E> an event, in whatever form
 */
final class CausalOrder<E> {
  private static final Comparator<EventId> BY_HASH_FIRST =
      Comparator.comparingInt(EventId::hashCode).thenComparing(Comparator.naturalOrder());

  private final List<List<E>> generations = new ArrayList<>();
  private final List<E> cyclic = new ArrayList<>();

  private CausalOrder() {}

  /**
   * Orders events.
   *
   * @param events no two of the same id
   * @param ids the id of an event
   * @param citations which events one cites
   */
  static <E> CausalOrder<E> of(
      Collection<E> events,
      Function<E, EventId> ids,
      Function<E, ? extends Collection<EventId>> citations) {
    List<E> sorted = new ArrayList<>(events);
    // By hash code first, as that is known, and ids of 44 characters take long to compare.
    sorted.sort(Comparator.comparing(ids, BY_HASH_FIRST));
    Map<EventId, Integer> numbers = new HashMap<>(2 * sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      numbers.put(ids.apply(sorted.get(i)), i);
    }
    Citers citers = new Citers(sorted.size());
    int[] waitingFor = new int[sorted.size()];
    for (int i = 0; i < sorted.size(); i++) {
      for (EventId id : citations.apply(sorted.get(i))) {
        Integer cited = numbers.get(id);
        if (cited != null) {
          citers.add(cited, i);
          waitingFor[i]++;
        }
      }
    }
    return new CausalOrder<E>().fill(sorted, citers, waitingFor);
  }

  private CausalOrder<E> fill(List<E> sorted, Citers citers, int[] waitingFor) {
    Numbers generation = new Numbers();
    for (int i = 0; i < waitingFor.length; i++) {
      if (waitingFor[i] == 0) {
        generation.add(i);
      }
    }
    while (generation.size > 0) {
      Arrays.sort(generation.values, 0, generation.size);
      List<E> members = new ArrayList<>(generation.size);
      Numbers next = new Numbers();
      for (int n = 0; n < generation.size; n++) {
        int event = generation.values[n];
        members.add(sorted.get(event));
        citers.forEach(
            event,
            citer -> {
              if (--waitingFor[citer] == 0) {
                next.add(citer);
              }
            });
      }
      generations.add(Collections.unmodifiableList(members));
      generation = next;
    }
    for (int i = 0; i < waitingFor.length; i++) {
      if (waitingFor[i] > 0) {
        cyclic.add(sorted.get(i));
      }
    }
    return this;
  }

  /** Events that can be looked at at the same time, after all of the earlier lists. */
  List<List<E>> generations() {
    return Collections.unmodifiableList(generations);
  }

  /** All events that have a place in the order. */
  List<E> events() {
    return generations.stream().flatMap(List::stream).toList();
  }

  /** Those that cite themselves, and those that cite them. */
  List<E> cyclic() {
    return Collections.unmodifiableList(cyclic);
  }

  /** A list of ints. */
  private static final class Numbers {
    int[] values = new int[16];
    int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }

  /** For each event, those that cite it: linked lists in three arrays. */
  private static final class Citers {
    private static final int NONE = -1;
    private final int[] first;
    private final Numbers citers = new Numbers();
    private final Numbers next = new Numbers();

    Citers(int events) {
      first = new int[events];
      Arrays.fill(first, NONE);
    }

    void add(int cited, int citer) {
      citers.add(citer);
      next.add(first[cited]);
      first[cited] = citers.size - 1;
    }

    void forEach(int cited, IntConsumer visitor) {
      for (int at = first[cited]; at != NONE; at = next.values[at]) {
        visitor.accept(citers.values[at]);
      }
    }
  }
}
