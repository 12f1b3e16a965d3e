package org.matrixlib.server.room.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of which some may have the wildcard {@code *}, for any sequence of characters. */
final class NamePatterns {
  private final Set<String> names = new HashSet<>();
  private final List<String> patterns = new ArrayList<>();

  NamePatterns(List<String> texts) {
    for (String text : texts) {
      if (text.indexOf('*') < 0) {
        names.add(text);
      } else {
        patterns.add(text);
      }
    }
  }

  boolean match(String name) {
    return names.contains(name) || patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /**
   * Whether a pattern takes the whole of a name. Goes back to the last wildcard only, which is
   * enough, so the time is bounded by the product of both lengths.
   */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int wildcard = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        wildcard = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (wildcard >= 0) {
        p = wildcard + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
