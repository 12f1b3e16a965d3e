package org.matrixlib.server.room.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class NamePatternsPropertyTest {

  @Property
  void wildcardStandsForAnySequence(
      @ForAll @StringLength(max = 8) @Chars({'a', 'b', '*'}) String pattern,
      @ForAll @StringLength(max = 12) @CharRange(from = 'a', to = 'b') String name) {
    boolean expected = Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", name);
    assertEquals(expected, new NamePatterns(List.of(pattern)).match(name));
  }
}
