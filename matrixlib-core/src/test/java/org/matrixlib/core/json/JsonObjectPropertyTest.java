package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Objects behave as sorted maps do. */
class JsonObjectPropertyTest {

  @Property(tries = 700)
  void selectingMembersAgreesWithAMap(
      @ForAll("objects") JsonTree.Members tree, @ForAll Random random) {
    JsonObject object = object(tree, random);
    Set<String> names = someNames(tree, random);
    Map<String, JsonTree> kept = new TreeMap<>(tree.members());
    kept.keySet().retainAll(names);
    Map<String, JsonTree> rest = new TreeMap<>(tree.members());
    rest.keySet().removeAll(names);
    MemberNames memberNames = MemberNames.of(names);
    assertSelected(kept, rest, object, memberNames);
  }

  @Property(tries = 700)
  void selectingPartsOfMembersAgreesWithMaps(
      @ForAll("objects") JsonTree.Members tree, @ForAll Random random) {
    JsonObject object = object(tree, random);
    MemberNames memberNames = MemberNames.of(tree.members().keySet());
    Map<String, JsonTree> kept = new TreeMap<>(tree.members());
    Map<String, JsonTree> rest = new TreeMap<>();
    for (String name : someNames(tree, random)) {
      JsonTree value = kept.remove(name);
      Set<String> inner = new TreeSet<>();
      if (value instanceof JsonTree.Members members) {
        inner = someNames(members, random);
        Map<String, JsonTree> keptInner = new TreeMap<>(members.members());
        keptInner.keySet().retainAll(inner);
        Map<String, JsonTree> restInner = new TreeMap<>(members.members());
        restInner.keySet().removeAll(inner);
        kept.put(name, new JsonTree.Members(keptInner));
        rest.put(name, new JsonTree.Members(restInner));
      } else if (value != null) {
        rest.put(name, value);
      }
      memberNames = memberNames.with(name, MemberNames.of(inner));
    }
    assertSelected(kept, rest, object, memberNames);
  }

  private static void assertSelected(
      Map<String, JsonTree> kept,
      Map<String, JsonTree> rest,
      JsonObject object,
      MemberNames memberNames) {
    assertSame(kept, object.only(memberNames));
    assertSame(rest, object.without(memberNames));
    MessageDigest digest = newSha256();
    object.digestOnly(memberNames, digest);
    assertArrayEquals(newSha256().digest(object.only(memberNames).toBytes()), digest.digest());
    object.digestWithout(memberNames, digest);
    assertArrayEquals(newSha256().digest(object.without(memberNames).toBytes()), digest.digest());
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 700)
  void replacingMembersAgreesWithAMap(
      @ForAll("objects") JsonTree.Members tree, @ForAll Random random) {
    JsonObject object = object(tree, random);
    Map<String, JsonTree> map = new TreeMap<>(tree.members());
    for (String name : someNames(tree, random)) {
      JsonTree value = new JsonTree.Text(name);
      map.put(name, value);
      object = object.with(name, JsonString.of(name));
    }
    assertSame(map, object);
  }

  @Property(tries = 700)
  void buildingAgreesWithAMapAndWithParsing(
      @ForAll("objects") JsonTree.Members tree, @ForAll Random random) {
    JsonObject object = object(tree, random);
    Map<String, JsonTree> map = new TreeMap<>(tree.members());
    JsonObject.Builder builder = object.toBuilder();
    for (String name : someNames(tree, random)) {
      if (random.nextBoolean()) {
        map.remove(name);
        builder.remove(name);
      } else {
        map.put(name, new JsonTree.Text("new"));
        builder.put(name, "new");
      }
    }
    assertSame(map, builder.build());
    assertEquals(object, object.toBuilder().build());
    JsonObject built = builder.build();
    assertEquals(built, JsonLaws.parse(built.toString()));
  }

  @Property(tries = 700)
  void lookingUpAgreesWithAMap(@ForAll("objects") JsonTree.Members tree, @ForAll Random random) {
    JsonObject object = object(tree, random);
    for (String name : someNames(tree, random)) {
      JsonTree expected = tree.members().get(name);
      assertEquals(expected != null, object.has(name));
      assertEquals(expected != null, object.get(name).isPresent());
      if (expected != null) {
        assertEquals(expected.canonical(), object.get(name).orElseThrow().toString());
      }
    }
  }

  @Property(tries = 700)
  void valuesAreEqualIfTheirTextsAre(
      @ForAll("objects") JsonTree.Members left,
      @ForAll("objects") JsonTree.Members right,
      @ForAll Random random) {
    JsonObject leftObject = object(left, random);
    assertEquals(leftObject, object(left, random));
    assertEquals(leftObject.hashCode(), object(left, random).hashCode());
    JsonObject rightObject = object(right, random);
    assertEquals(left.canonical().equals(right.canonical()), leftObject.equals(rightObject));
  }

  @Property(tries = 700)
  void integersAreReadAsBigIntegerDoes(@ForAll("integers") String integer) {
    byte[] json = JsonLaws.utf8("{\"a\":" + integer + "}");
    JsonObject object = JsonLaws.parse(json, JsonMode.LENIENT, JsonLimits.DEFAULT);
    BigInteger value = new BigInteger(integer);
    OptionalLong expected =
        value.bitLength() < Long.SIZE ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    assertEquals(expected, object.integer("a"));
    assertTrue(((JsonNumber) object.get("a").orElseThrow()).isInteger());
  }

  @Property(tries = 700)
  void orderOfNamesIsThatOfTheirUtf8(@ForAll("names") String left, @ForAll("names") String right) {
    assertEquals(
        Integer.signum(JsonTree.BY_UTF_8.compare(left, right)),
        Integer.signum(
            CanonicalBytes.compareQuoted(CanonicalBytes.quote(left), CanonicalBytes.quote(right))));
  }

  @Property(tries = 700)
  void textsAreReadBack(@ForAll("texts") String text) {
    JsonString string = JsonString.of(text);
    assertEquals(text, string.text());
    assertEquals(new JsonTree.Text(text).canonical(), string.toString());
    assertEquals(string.toString().getBytes(StandardCharsets.UTF_8).length, string.byteLength());
  }

  private static void assertSame(Map<String, JsonTree> expected, JsonObject object) {
    JsonTree.Members tree = new JsonTree.Members(expected);
    assertEquals(tree.canonical(), object.toString());
    assertEquals(expected.size(), object.size());
    expected.forEach(
        (name, value) ->
            assertEquals(value.canonical(), object.get(name).orElseThrow().toString()));
    assertTrue(CanonicalJson.isCanonical(object.toBytes(), JsonMode.STRICT, JsonLimits.DEFAULT));
  }

  /** Makes the object alone, or as a part of others. */
  private static JsonObject object(JsonTree.Members tree, Random random) {
    if (random.nextBoolean()) {
      return JsonLaws.parse(Scribble.write(tree, random), JsonMode.STRICT, JsonLimits.DEFAULT);
    }
    Map<String, JsonTree> around = new LinkedHashMap<>();
    around.put("a", new JsonTree.Elements(List.of(tree, tree)));
    around.put("b", tree);
    byte[] json = Scribble.write(new JsonTree.Members(around), random);
    JsonObject outer = JsonLaws.parse(json, JsonMode.STRICT, JsonLimits.DEFAULT);
    return random.nextBoolean()
        ? outer.object("b").orElseThrow()
        : (JsonObject) outer.array("a").orElseThrow().toList().get(random.nextInt(2));
  }

  /** Some of the members' names, and some others. */
  private static Set<String> someNames(JsonTree.Members tree, Random random) {
    Set<String> names = new TreeSet<>();
    RandomJson others = new RandomJson(random);
    for (String name : new ArrayList<>(tree.members().keySet())) {
      if (random.nextBoolean()) {
        names.add(name);
      }
      if (random.nextInt(3) == 0) {
        names.add(others.name());
        names.add(name + others.name());
      }
    }
    return names;
  }

  @Provide
  Arbitrary<JsonTree.Members> objects() {
    return Arbitraries.randomValue(random -> new RandomJson(random).object(JsonMode.STRICT));
  }

  @Provide
  Arbitrary<String> integers() {
    return Arbitraries.randomValue(random -> new RandomJson(random).integer());
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.randomValue(random -> new RandomJson(random).name());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.randomValue(random -> new RandomJson(random).text(20));
  }
}
