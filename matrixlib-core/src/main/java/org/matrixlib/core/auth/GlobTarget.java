package org.matrixlib.core.auth;

/**
 * An ASCII text that glob patterns are compared with: {@code *} stands for any characters or none,
 * {@code ?} for one, letters for themselves in either case.
 *
 * <p>A pattern is read once, from left to right, and what is kept is the set of places in the text
 * that it may have come to: a bit for each. So a pattern costs an operation or two per character
 * and 64 characters of the text, whatever is in it; there is nothing to go back to. It could be
 * written by somebody who wants to keep the server busy.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#glob-style-matching Glob-style matching
 */
final class GlobTarget {
  private static final int ASCII = 128;

  private final int length;

  /** How many longs a set of places has: one place before each character and one at the end. */
  private final int words;

  /** For each ASCII character a set, of the places before which a pattern's character matches. */
  private final long[] matching;

  GlobTarget(String text) {
    length = text.length();
    words = length / Long.SIZE + 1;
    matching = new long[ASCII * words];
    for (int place = 0; place < length; place++) {
      addPlace(lowerCase(text.charAt(place)), place);
      addPlace('?', place);
    }
  }

  private void addPlace(char character, int place) {
    matching[character * words + place / Long.SIZE] |= 1L << place;
  }

  /** Whether a pattern matches the whole text. */
  boolean matches(String pattern) {
    long[] reached = new long[words];
    reached[0] = 1;
    for (int i = 0; i < pattern.length(); i++) {
      char next = lowerCase(pattern.charAt(i));
      if (next == '*') {
        reachAllAfter(reached);
      } else if (next >= ASCII || !step(reached, next)) {
        return false;
      }
    }
    return (reached[words - 1] >>> length & 1) != 0;
  }

  /** Goes on by one character where it matches; whether it does anywhere. */
  private boolean step(long[] reached, char next) {
    long any = 0;
    long carry = 0;
    for (int word = 0; word < words; word++) {
      long moving = reached[word] & matching[next * words + word];
      reached[word] = moving << 1 | carry;
      carry = moving >>> (Long.SIZE - 1);
      any |= moving;
    }
    return any != 0;
  }

  /**
   * Adds all places after the first; places beyond the text do no harm, as nothing matches there.
   */
  private void reachAllAfter(long[] reached) {
    int word = 0;
    while (reached[word] == 0) {
      word++;
    }
    reached[word] |= -Long.lowestOneBit(reached[word]);
    while (++word < words) {
      reached[word] = -1;
    }
  }

  private static char lowerCase(char character) {
    return character >= 'A' && character <= 'Z' ? (char) (character | 0x20) : character;
  }
}
