package org.matrixlib.core.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Writes a tree in a random layout: members in any order, shadowed members before the one that
 * counts, white space wherever it may be, escapes that are needed and escapes that are not.
 */
final class Scribble {
  private static final List<String> SPACE = List.of("", "", "", " ", "\n", "\t", "\r\n  ");
  private static final String SHORT_ESCAPED = "\"\\/\b\f\n\r\t";
  private static final String SHORT_ESCAPES = "\"\\/bfnrt";

  private final Random random;

  private Scribble(Random random) {
    this.random = random;
  }

  static byte[] write(JsonTree tree, Random random) {
    Scribble scribble = new Scribble(random);
    return JsonLaws.utf8(scribble.space() + scribble.value(tree) + scribble.space());
  }

  private String value(JsonTree tree) {
    if (tree instanceof JsonTree.Members object) {
      return members(object).stream().collect(Collectors.joining(",", "{" + space(), "}"));
    }
    if (tree instanceof JsonTree.Elements array) {
      return array.elements().stream()
          .map(element -> space() + value(element) + space())
          .collect(Collectors.joining(",", "[" + space(), "]"));
    }
    if (tree instanceof JsonTree.Text text) {
      return string(text.text());
    }
    if (tree instanceof JsonTree.Number number) {
      return number.token().equals("0") && random.nextBoolean() ? "-0" : number.token();
    }
    return ((JsonTree.Literal) tree).literal();
  }

  private List<String> members(JsonTree.Members object) {
    List<String> names = new ArrayList<>(object.members().keySet());
    Collections.shuffle(names, random);
    List<String> members = new ArrayList<>();
    for (String name : names) {
      members.add(member(name, value(object.members().get(name))));
      if (random.nextInt(4) == 0) {
        members.add(random.nextInt(members.size()), member(name, shadowed()));
      }
    }
    return members;
  }

  private String member(String name, String value) {
    return space() + string(name) + space() + ":" + space() + value + space();
  }

  private String shadowed() {
    return List.of("0", "\"\"", "null", "{\"b\":{},\"a\":[]}").get(random.nextInt(4));
  }

  private String space() {
    return SPACE.get(random.nextInt(SPACE.size()));
  }

  private String string(String text) {
    int eagerness = random.nextInt(3);
    return text.chars()
        .mapToObj(c -> character((char) c, Character.isSurrogate((char) c) ? 0 : eagerness))
        .collect(Collectors.joining("", "\"", "\""))
        .replace("\ud83c\udf7b", eagerness == 2 ? "\\uD83c\\uDf7B" : "\ud83c\udf7b");
  }

  private String character(char c, int eagerness) {
    boolean mustBeEscaped = c < 0x20 || c == '"' || c == '\\';
    if (!mustBeEscaped && random.nextInt(4) >= eagerness) {
      return String.valueOf(c);
    }
    int at = SHORT_ESCAPED.indexOf(c);
    if (at >= 0 && random.nextBoolean()) {
      return "\\" + SHORT_ESCAPES.charAt(at);
    }
    HexFormat hex = HexFormat.of();
    return "\\u" + (random.nextBoolean() ? hex : hex.withUpperCase()).toHexDigits(c);
  }
}
