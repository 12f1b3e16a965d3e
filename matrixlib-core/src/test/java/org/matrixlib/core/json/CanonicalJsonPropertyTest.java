package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CanonicalJsonPropertyTest {
  /** Pieces that, put between others, change what the whole means. */
  private static final List<byte[]> HOSTILE =
      List.of(
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // a surrogate
          new byte[] {(byte) 0xc0, (byte) 0xaf}, // overlong
          new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
          new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, // byte order mark
          new byte[] {(byte) 0x80},
          new byte[] {0},
          JsonLaws.utf8("\\ud800"),
          JsonLaws.utf8("\\udc00"),
          JsonLaws.utf8("\\u001F"),
          JsonLaws.utf8("\\u000a"),
          JsonLaws.utf8("\\/"),
          JsonLaws.utf8("\\"),
          JsonLaws.utf8("\""),
          JsonLaws.utf8(","),
          JsonLaws.utf8(":"),
          JsonLaws.utf8("{"),
          JsonLaws.utf8("}"),
          JsonLaws.utf8("["),
          JsonLaws.utf8("]"),
          JsonLaws.utf8("\"\":0,"),
          JsonLaws.utf8(" "),
          JsonLaws.utf8("-"),
          JsonLaws.utf8("0"),
          JsonLaws.utf8(".5"),
          JsonLaws.utf8("e9"),
          JsonLaws.utf8("E400"),
          JsonLaws.utf8("null"));

  private static final int[] UTF_8_BORDERS = {
    0x1f, 0x20, 0x21, 0x41, 0x7e, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
    0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
  };

  @Property(tries = 700)
  void canonicalisingUndoesAnyLayout(
      @ForAll("strictObjects") JsonTree.Members tree, @ForAll Random random) {
    byte[] scribbled = Scribble.write(tree, random);
    byte[] expected = JsonLaws.utf8(tree.canonical());
    assertArrayEquals(
        expected, JsonLaws.canonicalize(scribbled, JsonMode.STRICT, JsonLimits.DEFAULT));
    JsonLaws.check(scribbled, JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  @Property(tries = 100)
  void canonicalisingUndoesAnyLayoutLeniently(
      @ForAll("lenientObjects") JsonTree.Members tree, @ForAll Random random) {
    byte[] scribbled = Scribble.write(tree, random);
    byte[] expected = JsonLaws.utf8(tree.canonical());
    assertArrayEquals(
        expected, JsonLaws.canonicalize(scribbled, JsonMode.LENIENT, JsonLimits.DEFAULT));
    JsonLaws.check(scribbled, JsonMode.LENIENT, JsonLimits.DEFAULT);
    JsonLaws.check(scribbled, JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  @Property(tries = 300)
  void canonicalisingIsIdempotent(
      @ForAll("lenientObjects") JsonTree.Members tree, @ForAll Random random) {
    byte[] once =
        JsonLaws.canonicalize(Scribble.write(tree, random), JsonMode.LENIENT, JsonLimits.DEFAULT);
    assertTrue(CanonicalJson.isCanonical(once, JsonMode.LENIENT, JsonLimits.DEFAULT));
    assertArrayEquals(once, JsonLaws.canonicalize(once, JsonMode.LENIENT, JsonLimits.DEFAULT));
  }

  @Property(tries = 200)
  void parsingUndoesWriting(@ForAll("lenientObjects") JsonTree.Members tree) {
    JsonObject object =
        JsonLaws.parse(JsonLaws.utf8(tree.canonical()), JsonMode.LENIENT, JsonLimits.DEFAULT);
    assertEquals(object, JsonLaws.parse(object.toBytes(), JsonMode.LENIENT, JsonLimits.DEFAULT));
    assertEquals(tree.canonical(), object.toString());
  }

  @Property(tries = 1500)
  void damagedJsonIsJudgedAsByTheOracle(
      @ForAll("strictObjects") JsonTree.Members tree, @ForAll Random random) {
    byte[] json =
        random.nextBoolean() ? JsonLaws.utf8(tree.canonical()) : Scribble.write(tree, random);
    for (int i = random.nextInt(3); i >= 0; i--) {
      json = damage(json, random);
    }
    JsonLaws.check(json, JsonMode.STRICT, JsonLimits.DEFAULT);
    JsonLaws.check(json, JsonMode.LENIENT, JsonLimits.DEFAULT);
  }

  private static byte[] damage(byte[] json, Random random) {
    int from = random.nextInt(json.length + 1);
    int to = Math.min(json.length, from + random.nextInt(3));
    byte[] instead =
        random.nextInt(4) == 0 ? new byte[0] : HOSTILE.get(random.nextInt(HOSTILE.size()));
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    damaged.write(json, 0, from);
    damaged.writeBytes(instead);
    damaged.write(json, to, json.length - to);
    return damaged.toByteArray();
  }

  @Property(tries = 700)
  void limitsAreJudgedAsByTheOracle(
      @ForAll("lenientObjects") JsonTree.Members tree,
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 100) int maxBytes,
      @ForAll @IntRange(min = 1, max = 4) int maxDepth,
      @ForAll @IntRange(min = 1, max = 20) int maxNumberLength,
      @ForAll @IntRange(min = 1, max = 5) int maxMembers) {
    JsonLimits limits = new JsonLimits(maxBytes, maxDepth, maxNumberLength, maxMembers);
    JsonLaws.check(Scribble.write(tree, random), JsonMode.LENIENT, limits);
    JsonLaws.check(JsonLaws.utf8(tree.canonical()), JsonMode.LENIENT, limits);
  }

  @Property(tries = 300)
  void duplicatesAreRefusedOnRequestAsByTheOracle(
      @ForAll("strictObjects") JsonTree.Members tree, @ForAll Random random) {
    JsonLimits limits = JsonLimits.DEFAULT.refusingDuplicates();
    JsonLaws.check(Scribble.write(tree, random), JsonMode.STRICT, limits);
  }

  @Property(tries = 700)
  void bytesOfAStringAreJudgedAsByTheOracle(@ForAll("stringBytes") byte[] inside) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes(JsonLaws.utf8("{\"\":\""));
    json.writeBytes(inside);
    json.writeBytes(JsonLaws.utf8("\"}"));
    JsonLaws.check(json.toByteArray(), JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  @Property(tries = 40)
  void manyMembersWithSimilarNamesAreSorted(
      @ForAll @IntRange(min = 2, max = 2000) int count, @ForAll Random random) {
    checkManyMembers(count, random);
  }

  /** The sort packs 7, 6 or 5 bytes of a name beside its number, as there are more members. */
  @Property(tries = 1)
  void membersAreSortedAroundTheCountsAtWhichThePackingChanges(@ForAll Random random) {
    for (int count : new int[] {127, 128, 32_767, 32_768, 70_000}) {
      checkManyMembers(count, random);
    }
  }

  private static void checkManyMembers(int count, Random random) {
    String prefix = List.of("", "@", "@user_0000000", "日本").get(random.nextInt(4));
    int nameLength = 4 + random.nextInt(12);
    String alphabet = List.of("01", "abcdefgh", "é\uffff", "a😀").get(random.nextInt(4));
    int[] letters = alphabet.codePoints().toArray();
    Map<String, Integer> expected = new TreeMap<>(JsonTree.BY_UTF_8);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder(prefix);
      for (int j = random.nextInt(nameLength); j >= 0; j--) {
        name.appendCodePoint(letters[random.nextInt(letters.length)]);
      }
      expected.put(name.toString(), i);
      members.add("\"" + name + "\":" + i);
    }
    List<String> sorted = new ArrayList<>();
    expected.forEach((name, value) -> sorted.add("\"" + name + "\":" + value));
    byte[] json = JsonLaws.utf8("{" + String.join(",", members) + "}");
    assertEquals(
        "{" + String.join(",", sorted) + "}",
        JsonLaws.text(JsonLaws.canonicalize(json, JsonMode.STRICT, JsonLimits.DEFAULT)));
  }

  @Property(tries = 200)
  void anyOtherByteThanTheRightOneIsNotCanonical(
      @ForAll("strictObjects") JsonTree.Members tree, @ForAll Random random) {
    byte[] canonical = JsonLaws.utf8(tree.canonical());
    for (byte space : new byte[] {' ', '\n', '\r', '\t'}) {
      int at = random.nextInt(canonical.length + 1);
      byte[] spaced = new byte[canonical.length + 1];
      System.arraycopy(canonical, 0, spaced, 0, at);
      spaced[at] = space;
      System.arraycopy(canonical, at, spaced, at + 1, canonical.length - at);
      JsonLaws.check(spaced, JsonMode.STRICT, JsonLimits.DEFAULT);
    }
    byte[] cut = Arrays.copyOf(canonical, random.nextInt(canonical.length));
    assertFalse(CanonicalJson.isCanonical(cut, JsonMode.STRICT, JsonLimits.DEFAULT));
    JsonLaws.check(cut, JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  @Provide
  Arbitrary<JsonTree.Members> strictObjects() {
    return Arbitraries.randomValue(random -> new RandomJson(random).object(JsonMode.STRICT));
  }

  @Provide
  Arbitrary<JsonTree.Members> lenientObjects() {
    return Arbitraries.randomValue(random -> new RandomJson(random).object(JsonMode.LENIENT));
  }

  /** Bytes at the borders of well-formed UTF-8 among plain ones, so that they lie anywhere. */
  @Provide
  Arbitrary<byte[]> stringBytes() {
    return Arbitraries.randomValue(
        random -> {
          byte[] bytes = new byte[random.nextInt(13)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) UTF_8_BORDERS[random.nextInt(UTF_8_BORDERS.length)];
          }
          return bytes;
        });
  }
}
