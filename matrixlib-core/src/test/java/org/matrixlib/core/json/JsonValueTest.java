package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

  @Test
  void stringsAreWrittenCanonicallyAndReadBack() {
    assertEquals("\"\"", JsonString.of("").toString());
    assertEquals("\"/\\\"\\\\\\b\\f\\n\\r\\t\"", JsonString.of("/\"\\\b\f\n\r\t").toString());
    assertEquals("\"\\u0000\\u001f\u007f\"", JsonString.of("\u0000\u001f\u007f").toString());
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        String text = "<" + Character.toString(c) + ">";
        assertEquals(text, JsonString.of(text).text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff, 0x7f, 0x80, 0x7ff, 0x800})
  void theBordersOfUtf8AreWrittenAndReadBack(int codePoint) {
    String text = Character.toString(codePoint);
    assertEquals("\"" + text + "\"", JsonString.of(text).toString());
    assertEquals(text, JsonString.of(text).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udbffx", "x\udc00", "\udfff\ud800", "\ud83d\ud83d\ude00"})
  void halfASurrogatePairIsNoText(String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonString.of(text));
    assertThrows(IllegalArgumentException.class, () -> JsonArray.ofStrings(List.of(text)));
  }

  @Test
  void integersOfTheSafeRangeAreNumbers() {
    long max = JsonNumber.MAX_SAFE_INTEGER;
    assertEquals(9007199254740991L, max);
    assertEquals("9007199254740991", JsonNumber.of(max).toString());
    assertEquals("-9007199254740991", JsonNumber.of(-max).toString());
    assertEquals("0", JsonNumber.of(0).toString());
    assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(max + 1));
    assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(-max - 1));
    assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "7",
        "-7",
        "9223372036854775807",
        "-9223372036854775808",
        "1000000000000000000"
      })
  void integersThatALongHoldsAreLongs(String integer) {
    assertEquals(OptionalLong.of(Long.parseLong(integer)), number(integer).asLong());
    assertTrue(number(integer).isInteger());
    assertEquals(integer, number(integer).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "-9999999999999999999",
        "10000000000000000000",
        "18446744073709551616",
        "18446744073709551617",
        "-36893488147419103233"
      })
  void integersThatALongCanNotHoldAreIntegersButNoLongs(String integer) {
    assertEquals(OptionalLong.empty(), number(integer).asLong());
    assertTrue(number(integer).isInteger());
    assertEquals(integer, number(integer).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "0.0", "-0.0", "1e+16", "1.5", "1e-05"})
  void fractionsAndExponentsAreNoIntegers(String number) {
    assertEquals(OptionalLong.empty(), number(number).asLong());
    assertFalse(number(number).isInteger());
  }

  private static JsonNumber number(String number) {
    byte[] json = JsonLaws.utf8("{\"a\":[" + number + "]}");
    JsonObject object = JsonLaws.parse(json, JsonMode.LENIENT, JsonLimits.DEFAULT);
    return (JsonNumber) object.array("a").orElseThrow().iterator().next();
  }

  @Test
  void booleansAreTwo() {
    assertSame(JsonBoolean.TRUE, JsonBoolean.of(true));
    assertSame(JsonBoolean.FALSE, JsonBoolean.of(false));
    assertTrue(JsonBoolean.TRUE.isTrue());
    assertFalse(JsonBoolean.FALSE.isTrue());
    assertEquals("true", JsonBoolean.TRUE.toString());
    assertEquals("false", JsonBoolean.FALSE.toString());
    assertEquals("null", JsonNull.NULL.toString());
  }

  @Test
  void anArrayHasItsElementsInOrder() {
    JsonArray array =
        JsonArray.of(
            List.of(
                JsonNumber.of(1),
                JsonString.of("],\"[\\"),
                JsonArray.EMPTY,
                JsonLaws.parse("{\"a\":[{}]}"),
                JsonNull.NULL,
                JsonBoolean.TRUE));
    String text = "[1,\"],\\\"[\\\\\",[],{\"a\":[{}]},null,true]";
    assertEquals(text, array.toString());
    assertEquals(array, JsonLaws.parse("{\"a\":" + text + "}").array("a").orElseThrow());
    assertEquals(6, array.toList().size());
    assertEquals(array, JsonArray.of(array.toList()));
    assertEquals(array.toList(), array.stream().toList());
    assertEquals(JsonString.of("],\"[\\"), array.toList().get(1));
    assertFalse(array.isEmpty());
  }

  @Test
  void theEmptyArrayHasNoElements() {
    JsonArray parsed = JsonLaws.parse("{\"a\":[]}").array("a").orElseThrow();
    for (JsonArray array : List.of(JsonArray.EMPTY, JsonArray.of(List.of()), parsed)) {
      assertTrue(array.isEmpty());
      assertFalse(array.iterator().hasNext());
      assertEquals(List.of(), array.toList());
      assertEquals("[]", array.toString());
    }
  }

  @Test
  void anArrayOfTextsHoldsStrings() {
    assertEquals("[\"a\",\"\\n\"]", JsonArray.ofStrings(List.of("a", "\n")).toString());
    assertEquals(JsonArray.EMPTY, JsonArray.ofStrings(List.of()));
  }

  @Test
  void iterationEndsWithTheLastElement() {
    JsonArray array = JsonLaws.parse("{\"a\":[[7]],\"b\":8}").array("a").orElseThrow();
    Iterator<JsonValue> elements = array.iterator();
    assertTrue(elements.hasNext());
    assertEquals("[7]", elements.next().toString());
    assertFalse(elements.hasNext());
    assertThrows(NoSuchElementException.class, elements::next);
  }

  @Test
  void valuesOfAllTypesAreEqualIfTheirBytesAre() {
    List<String> texts = List.of("{}", "[]", "\"\"", "\"1\"", "1", "-1", "true", "null", "[1]");
    for (String left : texts) {
      for (String right : texts) {
        JsonValue leftValue = JsonLaws.parse("{\"a\":" + left + "}").get("a").orElseThrow();
        JsonValue rightValue =
            JsonLaws.parse("{\"abc\":" + right + ",\"d\":0}").get("abc").orElseThrow();
        assertEquals(left.equals(right), leftValue.equals(rightValue));
        if (left.equals(right)) {
          assertEquals(leftValue.hashCode(), rightValue.hashCode());
        }
      }
      assertNotEquals(JsonLaws.parse("{\"a\":" + left + "}").get("a").orElseThrow(), new Object());
    }
  }

  @Test
  void byteLengthIsThatOfTheCanonicalBytes() {
    JsonValue inner = JsonLaws.parse("{\"b\":{ \"a\":1 },\"c\":2}").get("b").orElseThrow();
    assertEquals(7, inner.byteLength());
  }

  @Test
  void bytesThatAreHandedOutAreACopy() {
    JsonValue value = JsonString.of("a");
    value.toBytes()[1] = 'b';
    assertEquals("\"a\"", value.toString());
    JsonBoolean.TRUE.toBytes()[0] = 'f';
    assertTrue(JsonBoolean.TRUE.isTrue());
  }
}
