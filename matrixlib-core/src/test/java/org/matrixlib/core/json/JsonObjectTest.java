package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.json.JsonLaws.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  private final JsonObject allTypes =
      parse(
          """
          {"string":"text","integer":-7,"true":true,"false":false,"null":null,
           "object":{"a":1},"array":[1,"2"],"":"nameless","é":1,"\\n\\"":2,"😀":3}\
          """);

  @Test
  void accessorsGiveAMemberOfTheirType() {
    assertEquals(Optional.of("text"), allTypes.string("string"));
    assertEquals(OptionalLong.of(-7), allTypes.integer("integer"));
    assertEquals(Optional.of(true), allTypes.bool("true"));
    assertEquals(Optional.of(false), allTypes.bool("false"));
    assertEquals(Optional.of(parse("{\"a\":1}")), allTypes.object("object"));
    assertEquals("[1,\"2\"]", allTypes.array("array").orElseThrow().toString());
    assertEquals(Optional.of("nameless"), allTypes.string(""));
    assertSame(JsonNull.NULL, allTypes.get("null").orElseThrow());
    assertSame(JsonBoolean.TRUE, allTypes.get("true").orElseThrow());
  }

  @Test
  void accessorsGiveNothingForAMemberOfAnotherType() {
    for (String name : allTypes.names()) {
      String json = allTypes.get(name).orElseThrow().toString();
      assertEquals(json.startsWith("\""), allTypes.string(name).isPresent());
      assertEquals(json.matches("-?[0-9]+"), allTypes.integer(name).isPresent());
      assertEquals(json.matches("true|false"), allTypes.bool(name).isPresent());
      assertEquals(json.startsWith("{"), allTypes.object(name).isPresent());
      assertEquals(json.startsWith("["), allTypes.array(name).isPresent());
    }
  }

  @Test
  void accessorsGiveNothingForAMemberThatIsNotThere() {
    for (String name : List.of("String", "strin", "strings", "a", "e", "\n", "z", "\ud800", "é ")) {
      assertFalse(allTypes.has(name));
      assertEquals(Optional.empty(), allTypes.get(name));
      assertEquals(Optional.empty(), allTypes.string(name));
      assertEquals(OptionalLong.empty(), allTypes.integer(name));
      assertEquals(Optional.empty(), allTypes.bool(name));
      assertEquals(Optional.empty(), allTypes.object(name));
      assertEquals(Optional.empty(), allTypes.array(name));
    }
  }

  @Test
  void aMemberThatIsNullIsThere() {
    assertTrue(allTypes.has("null"));
    assertFalse(JsonObject.EMPTY.has("null"));
  }

  @Test
  void namesThatDifferInCaseAreDifferent() {
    JsonObject object = parse("{\"membership\":\"leave\",\"Membership\":\"join\"}");
    assertEquals(Optional.of("leave"), object.string("membership"));
    assertEquals(Optional.of("join"), object.string("Membership"));
    assertFalse(object.has("MEMBERSHIP"));
  }

  @Test
  void lookupSeesTheMemberThatCounts() {
    JsonObject object = parse("{\"a\":1,\"b\":2,\"\\u0061\":3}");
    assertEquals(OptionalLong.of(3), object.integer("a"));
    assertEquals(2, object.size());
  }

  @Test
  void namesWithEscapesAreFoundByWhatTheyStandFor() {
    JsonObject object = parse("{\"\\u0000\":0,\"\\u001f\":1,\"\\\"\":2,\"\\\\\":3,\"\\\\\\\\\":4}");
    assertEquals(List.of("\u0000", "\u001f", "\"", "\\", "\\\\"), object.names());
    for (int i = 0; i < 5; i++) {
      assertEquals(OptionalLong.of(i), object.integer(object.names().get(i)));
    }
    assertFalse(object.has("u0000"));
    assertFalse(object.has("\\u0000"));
  }

  @Test
  void membersAreVisitedInTheOrderOfTheirNames() {
    List<String> visited = new ArrayList<>();
    allTypes.forEach((name, value) -> visited.add(name + "=" + value));
    assertEquals(
        List.of(
            "=\"nameless\"",
            "\n\"=2",
            "array=[1,\"2\"]",
            "false=false",
            "integer=-7",
            "null=null",
            "object={\"a\":1}",
            "string=\"text\"",
            "true=true",
            "é=1",
            "😀=3"),
        visited);
    assertEquals(11, allTypes.size());
    assertEquals(11, allTypes.names().size());
  }

  @Test
  void listsThatAreHandedOutAreImmutable() {
    assertThrows(UnsupportedOperationException.class, () -> allTypes.names().add("x"));
    JsonArray array = allTypes.array("array").orElseThrow();
    assertThrows(UnsupportedOperationException.class, () -> array.toList().add(JsonNull.NULL));
  }

  @Test
  void parsingCopiesItsInput() throws MalformedJsonException {
    byte[] json = JsonLaws.utf8("{\"a\":1}");
    JsonObject object = JsonObject.parse(json, JsonMode.STRICT, JsonLimits.DEFAULT);
    json[5] = '2';
    assertEquals("{\"a\":1}", object.toString());
    object.toBytes()[5] = '3';
    assertEquals("{\"a\":1}", object.toString());
  }

  @Test
  void textIsParsedStrictly() {
    assertThrows(MalformedJsonException.class, () -> JsonObject.parse("{\"a\":1.5}"));
    assertThrows(MalformedJsonException.class, () -> JsonObject.parse("[]"));
  }

  @Test
  void trustedBytesAreNotCopied() {
    JsonObject object = JsonObject.trusted(JsonLaws.utf8("{\"a\":{\"b\":[1]},\"c\":\"d\"}"));
    assertEquals(parse("{\"a\":{\"b\":[1]},\"c\":\"d\"}"), object);
    assertEquals(Optional.of("d"), object.string("c"));
  }

  @Test
  void onlyKeepsTheNamedMembers() {
    JsonObject object = parse("{\"a\":1,\"aa\":2,\"b\":{\"a\":3},\"é\":4}");
    assertEquals("{\"a\":1,\"é\":4}", object.only(MemberNames.of("é", "a", "x")).toString());
    assertEquals("{\"b\":{\"a\":3}}", object.only(MemberNames.of("b")).toString());
    assertEquals(JsonObject.EMPTY, object.only(MemberNames.of()));
    assertEquals(JsonObject.EMPTY, object.only(MemberNames.of("", "A", "ab", "z")));
  }

  @Test
  void withoutLeavesTheNamedMembersOut() {
    JsonObject object = parse("{\"a\":1,\"aa\":2,\"b\":{\"a\":3},\"é\":4}");
    assertEquals("{\"aa\":2,\"b\":{\"a\":3}}", object.without(MemberNames.of("é", "a")).toString());
    assertEquals("{\"a\":1}", object.without(MemberNames.of("aa", "b", "é")).toString());
    assertEquals(JsonObject.EMPTY, object.without(MemberNames.of("a", "aa", "b", "é", "z")));
  }

  @Test
  void selectingEverythingGivesTheObjectItself() {
    assertSame(allTypes, allTypes.without(MemberNames.of("not there")));
    assertSame(allTypes, allTypes.only(MemberNames.of(allTypes.names())));
    assertSame(JsonObject.EMPTY, JsonObject.EMPTY.only(MemberNames.of("a")));
  }

  @Test
  void memberNamesMayBeRepeatedAndNeedAnEscape() {
    JsonObject object = parse("{\"\\n\":1,\"\\\"\":2,\"a\":3,\"\\\\\":4}");
    MemberNames names = MemberNames.of("\\", "a", "\n", "a", "\n");
    assertEquals("{\"\\n\":1,\"\\\\\":4,\"a\":3}", object.only(names).toString());
    assertEquals("{\"\\\"\":2}", object.without(names).toString());
    assertThrows(IllegalArgumentException.class, () -> MemberNames.of("\ud800"));
  }

  @Test
  void withAddsOrReplacesOneMember() {
    JsonObject object = parse("{\"b\":1,\"d\":2}");
    assertEquals("{\"a\":0,\"b\":1,\"d\":2}", with(object, "a"));
    assertEquals("{\"b\":0,\"d\":2}", with(object, "b"));
    assertEquals("{\"b\":1,\"c\":0,\"d\":2}", with(object, "c"));
    assertEquals("{\"b\":1,\"d\":0}", with(object, "d"));
    assertEquals("{\"b\":1,\"d\":2,\"e\":0}", with(object, "e"));
    assertEquals("{\"\\n\":0,\"b\":1,\"d\":2}", with(object, "\n"));
    assertEquals("{\"a\":0}", with(JsonObject.EMPTY, "a"));
    assertEquals("{\"b\":1,\"d\":2}", object.toString());
    assertThrows(IllegalArgumentException.class, () -> object.with("\ud800", JsonNumber.of(0)));
  }

  private static String with(JsonObject object, String name) {
    JsonObject changed = object.with(name, JsonNumber.of(0));
    assertEquals(changed, parse(changed.toString()));
    assertEquals(OptionalLong.of(0), changed.integer(name));
    return changed.toString();
  }

  @Test
  void builderPutsMembersInOrder() {
    JsonObject built =
        JsonObject.builder()
            .put("string", "é\n\"")
            .put("integer", 5)
            .put("boolean", true)
            .put("value", JsonNull.NULL)
            .put("\n", false)
            .put("object", JsonObject.EMPTY)
            .build();
    assertEquals(
        "{\"\\n\":false,\"boolean\":true,\"integer\":5,\"object\":{},\"string\":\"é\\n\\\"\","
            + "\"value\":null}",
        built.toString());
    assertEquals(built, parse(built.toString()));
  }

  @Test
  void builderReplacesAndRemovesMembersAndCanBeUsedFurther() {
    JsonObject.Builder builder = JsonObject.builder().put("a", 1).put("a", 2).put("b", 3);
    assertEquals("{\"a\":2,\"b\":3}", builder.build().toString());
    assertEquals("{\"b\":3}", builder.remove("a").remove("not there").build().toString());
    assertEquals("{\"b\":4}", builder.put("b", 4).build().toString());
    assertEquals("{}", builder.remove("b").build().toString());
  }

  @Test
  void builderOfAnObjectBeginsWithItsMembers() {
    assertEquals(allTypes, allTypes.toBuilder().build());
    assertEquals("{}", JsonObject.EMPTY.toBuilder().build().toString());
    JsonObject changed = parse("{\"a\":1,\"b\":2}").toBuilder().remove("a").put("c", 3).build();
    assertEquals("{\"b\":2,\"c\":3}", changed.toString());
  }

  @Test
  void builderRefusesWhatCanonicalJsonCanNotSay() {
    JsonObject.Builder builder = JsonObject.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.put("a", "\ud800"));
    assertThrows(IllegalArgumentException.class, () -> builder.put("\udc00", 1));
    assertThrows(IllegalArgumentException.class, () -> builder.put("a\ud800b", true));
    assertThrows(IllegalArgumentException.class, () -> builder.put("\ud83d", JsonNull.NULL));
    assertThrows(IllegalArgumentException.class, () -> builder.remove("\ud83d"));
    assertThrows(IllegalArgumentException.class, () -> builder.put("a", 1L << 53));
    assertThrows(IllegalArgumentException.class, () -> builder.put("a", Long.MIN_VALUE));
    assertEquals(JsonObject.EMPTY, builder.build());
  }

  @Test
  void manyMembersAreBuiltAndFound() {
    JsonObject.Builder builder = JsonObject.builder();
    for (int i = 0; i < 1000; i++) {
      builder.put("@user_" + i + ":example.org", i);
    }
    JsonObject object = builder.build();
    assertEquals(1000, object.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(OptionalLong.of(i), object.integer("@user_" + i + ":example.org"));
      assertFalse(object.has("@user_" + i + ":example.orh"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"a\":[]}", "{\"\":{\"\":{}}}", "{\"a\":\"}]\\\"\\\\\",\"b\":1}"})
  void theEmptyObjectIsTheOnlyOneWithoutMembers(String json) {
    JsonObject object = parse(json);
    assertEquals(json.equals("{}"), object.equals(JsonObject.EMPTY));
    assertEquals(json.equals("{}"), object.size() == 0);
  }

  @Test
  void aPartOfAnObjectEqualsTheSameValueMadeAlone() {
    JsonObject inner = parse("{\"x\":{\"a\":1,\"b\":[2]}}").object("x").orElseThrow();
    JsonObject alone = parse("{\"a\":1,\"b\":[2]}");
    assertEquals(alone, inner);
    assertEquals(alone.hashCode(), inner.hashCode());
    assertArrayEquals(alone.toBytes(), inner.toBytes());
    assertEquals(alone.byteLength(), inner.byteLength());
    assertNotEquals(alone, parse("{\"a\":1,\"b\":[3]}"));
    assertNotEquals(alone.hashCode(), parse("{\"a\":1,\"b\":[3]}").hashCode());
    assertNotEquals(alone, alone.toString());
  }
}
