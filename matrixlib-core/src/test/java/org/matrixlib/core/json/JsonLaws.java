package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What holds for any bytes that are read as JSON. */
final class JsonLaws {
  private JsonLaws() {}

  /** Accepted or refused, and canonicalised, as the oracle does; nothing else is thrown. */
  static void check(byte[] json, JsonMode mode, JsonLimits limits) {
    byte[] before = json.clone();
    Optional<JsonTree.Members> tree = JsonTree.read(json, mode, limits);
    if (tree.isPresent()) {
      checkAccepted(json, tree.get(), mode, limits);
    } else {
      checkRefused(json, mode, limits);
    }
    assertArrayEquals(before, json, "the input has been changed");
  }

  private static void checkAccepted(
      byte[] json, JsonTree.Members tree, JsonMode mode, JsonLimits limits) {
    byte[] expected = utf8(tree.canonical());
    byte[] canonical = canonicalize(json, mode, limits);
    assertEquals(text(expected), text(canonical));
    assertArrayEquals(expected, canonical);
    assertArrayEquals(
        expected,
        canonicalizeWithWriter(json, mode, limits),
        "the writer differs from the scanner");
    assertEquals(Arrays.equals(json, expected), CanonicalJson.isCanonical(json, mode, limits));
    assertTrue(CanonicalJson.isCanonical(canonical, mode, JsonLimits.DEFAULT));
    assertArrayEquals(expected, canonicalize(canonical, mode, JsonLimits.DEFAULT));

    JsonObject parsed = parse(json, mode, limits);
    checkObject(tree, parsed);
    checkObject(tree, parse(canonical, mode, JsonLimits.DEFAULT));
    checkObject(tree, JsonObject.trusted(canonical));
  }

  /** Every value is found by its name, at every level. */
  private static void checkObject(JsonTree.Members tree, JsonObject object) {
    assertEquals(tree.canonical(), object.toString());
    assertEquals(new ArrayList<>(tree.members().keySet()), object.names());
    assertEquals(tree.members().size(), object.size());
    tree.members()
        .forEach(
            (name, member) -> {
              assertTrue(object.has(name));
              checkValue(member, object.get(name).orElseThrow());
            });
    assertFalse(object.has("no such member"));
  }

  private static void checkValue(JsonTree tree, JsonValue value) {
    assertEquals(tree.canonical(), value.toString());
    if (tree instanceof JsonTree.Members members) {
      checkObject(members, (JsonObject) value);
    } else if (tree instanceof JsonTree.Elements elements) {
      List<JsonValue> list = ((JsonArray) value).toList();
      assertEquals(elements.elements().size(), list.size());
      for (int i = 0; i < list.size(); i++) {
        checkValue(elements.elements().get(i), list.get(i));
      }
    } else if (tree instanceof JsonTree.Text text) {
      assertEquals(text.text(), ((JsonString) value).text());
    }
  }

  private static void checkRefused(byte[] json, JsonMode mode, JsonLimits limits) {
    assertFalse(CanonicalJson.isCanonical(json, mode, limits));
    MalformedJsonException e =
        assertThrows(
            MalformedJsonException.class, () -> CanonicalJson.canonicalize(json, mode, limits));
    assertEquals(e.error() + " at byte " + e.offset(), e.getMessage());
    assertTrue(e.offset() >= 0 && e.offset() <= json.length, "offset");
    assertTrue(e.path().isEmpty() || e.path().startsWith("/"), "path");
    assertEquals(
        e.error(),
        assertThrows(MalformedJsonException.class, () -> JsonObject.parse(json, mode, limits))
            .error());
  }

  static byte[] canonicalize(byte[] json, JsonMode mode, JsonLimits limits) {
    try {
      return CanonicalJson.canonicalize(json, mode, limits);
    } catch (MalformedJsonException e) {
      throw new AssertionError("refused: " + text(json), e);
    }
  }

  private static byte[] canonicalizeWithWriter(byte[] json, JsonMode mode, JsonLimits limits) {
    try {
      return CanonicalWriter.canonicalize(json, mode, limits);
    } catch (MalformedJsonException e) {
      throw new AssertionError("refused: " + text(json), e);
    }
  }

  static JsonObject parse(byte[] json, JsonMode mode, JsonLimits limits) {
    try {
      return JsonObject.parse(json, mode, limits);
    } catch (MalformedJsonException e) {
      throw new AssertionError("refused: " + text(json), e);
    }
  }

  /** Reads an object that is known to be fine, by the strict rules. */
  static JsonObject parse(String json) {
    return parse(utf8(json), JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
