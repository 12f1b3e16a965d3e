package org.matrixlib.core.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A JSON array.
 *
 * <p>Iteration finds one element after the other and holds no list of them; {@link #toList()} makes
 * one.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonArray extends JsonValue implements Iterable<JsonValue> {
  /** The array without elements. */
  public static final JsonArray EMPTY = of(List.of());

  JsonArray(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  /**
   * The JSON array of the given elements.
   *
   * @param elements in order
   * @return the value
   */
  public static JsonArray of(List<? extends JsonValue> elements) {
    CanonicalBuffer buffer = new CanonicalBuffer();
    buffer.write('[');
    boolean first = true;
    for (JsonValue element : elements) {
      if (!first) {
        buffer.write(',');
      }
      buffer.write(element);
      first = false;
    }
    buffer.write(']');
    byte[] bytes = buffer.toBytes();
    return new JsonArray(bytes, 0, bytes.length);
  }

  /**
   * The JSON array of the given texts.
   *
   * @param texts in order
   * @return the value
   * @throws IllegalArgumentException if one of them holds a lone surrogate
   */
  public static JsonArray ofStrings(List<String> texts) {
    return of(texts.stream().map(JsonString::of).toList());
  }

  /**
   * Whether there are no elements.
   *
   * @return true for {@code []}
   */
  public boolean isEmpty() {
    return to - from == 2;
  }

  /**
   * The elements as a list, for access by index.
   *
   * @return an immutable list, made anew at each call
   */
  public List<JsonValue> toList() {
    List<JsonValue> list = new ArrayList<>();
    forEach(list::add);
    return Collections.unmodifiableList(list);
  }

  /**
   * The elements in order.
   *
   * @return a sequential stream
   */
  public Stream<JsonValue> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return new Iterator<>() {
      private int pos = isEmpty() ? to : from + 1;

      @Override
      public boolean hasNext() {
        return pos < to;
      }

      @Override
      public JsonValue next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int start = pos;
        int end = CanonicalBytes.skip(bytes, start);
        pos = end + 1; // past the comma or the closing bracket
        return JsonValue.of(bytes, start, end);
      }
    };
  }
}
