package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GlobTargetPropertyTest {

  @Property
  void aPatternMatchesAsTheDefinitionSays(
      @ForAll("texts") String text, @ForAll("patterns") String pattern) {
    assertEquals(isMatch(pattern, text), new GlobTarget(text).matches(pattern));
  }

  @Property
  void aPatternMatchesLongTextsAsTheDefinitionSays(
      @ForAll("texts") String text, @ForAll("patterns") String pattern) {
    String filling = "c".repeat(61);

    assertEquals(isMatch(pattern, text), new GlobTarget(filling + text).matches(filling + pattern));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abAB.").ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("aabbAB.**??\u00e4").ofMaxLength(8);
  }

  /** One possibility after the other: plain, and slow. */
  private static boolean isMatch(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    if (pattern.charAt(0) == '*') {
      return isMatch(rest, text) || (!text.isEmpty() && isMatch(pattern, text.substring(1)));
    }
    return !text.isEmpty()
        && (pattern.charAt(0) == '?'
            || pattern.substring(0, 1).equalsIgnoreCase(text.substring(0, 1)))
        && isMatch(rest, text.substring(1));
  }
}
