package org.matrixlib.stateres;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.matrixlib.core.id.EventId;

/** Event ids by number, their texts in one array: as objects they would take twice the memory. */
final class EventIds extends Interner<EventId> {
  /** Less than the longest array, by more than the longest id. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 4096;

  private byte[] texts = new byte[256];
  private int[] ends = new int[8];

  @Override
  long hash(long start, EventId id) {
    return mix(start, id.toString());
  }

  @Override
  EventId get(int number) {
    String text = new String(texts, start(number), length(number), StandardCharsets.UTF_8);
    return EventId.parseOverlong(text).orElseThrow();
  }

  @Override
  void append(EventId id) {
    byte[] text = id.toString().getBytes(StandardCharsets.UTF_8);
    int number = size();
    int start = start(number);
    if (number == ends.length) {
      ends = Arrays.copyOf(ends, longer(number));
    }
    ends[number] = start + text.length;
    if (ends[number] > texts.length) {
      texts = Arrays.copyOf(texts, longer(ends[number]));
    }
    System.arraycopy(text, 0, texts, start, text.length);
  }

  /** Whether one more id of any length can be kept. */
  boolean hasRoom() {
    return start(size()) < MAX_BYTES;
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  private int length(int number) {
    return ends[number] - start(number);
  }

  /** Compares ids by their bytes. */
  int compare(int left, int right) {
    return Arrays.compareUnsigned(texts, start(left), ends[left], texts, start(right), ends[right]);
  }
}
