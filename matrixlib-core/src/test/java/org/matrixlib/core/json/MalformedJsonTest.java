package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.json.JsonError.BYTE_ORDER_MARK;
import static org.matrixlib.core.json.JsonError.INTEGER_OUT_OF_RANGE;
import static org.matrixlib.core.json.JsonError.LONE_SURROGATE;
import static org.matrixlib.core.json.JsonError.NOT_AN_INTEGER;
import static org.matrixlib.core.json.JsonError.NOT_AN_OBJECT;
import static org.matrixlib.core.json.JsonError.NOT_JSON;
import static org.matrixlib.core.json.JsonError.NOT_UTF8;
import static org.matrixlib.core.json.JsonError.NUMBER_OUT_OF_RANGE;
import static org.matrixlib.core.json.JsonError.TOO_DEEP;
import static org.matrixlib.core.json.JsonError.TRAILING_BYTES;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, why, and where the fault is said to lie. */
class MalformedJsonTest {

  @Test
  void nothingAtAllIsNoJson() {
    refused(NOT_JSON, "", 0, "");
    refused(NOT_JSON, "", 3, " \n ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"{}\"", "true", "null", " [{}] "})
  void whatIsNoObjectIsRefused(String json) {
    refused(NOT_AN_OBJECT, "", 0, json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "}", "[", "{}}", "1{}"})
  void whatFollowsTheDocumentIsRefused(String trailing) {
    refused(TRAILING_BYTES, "", 2, "{}" + trailing);
    refused(TRAILING_BYTES, "", 9, "{\"a\":0}  " + trailing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u000b", "\f", "\u00a0", "\u0085", "\ufeff", "\u2028"})
  void onlyFourCharactersAreWhiteSpace(String space) {
    refused(NOT_JSON, "", 1, "{" + space + "}");
    refused(TRAILING_BYTES, "", 2, "{}" + space);
  }

  @Test
  void aByteOrderMarkIsRefused() {
    refused(BYTE_ORDER_MARK, "", 0, "\ufeff{}");
    refused(BYTE_ORDER_MARK, "", 0, "\ufeff");
    refused(NOT_JSON, "", 1, " \ufeff{}");
    refused(NOT_JSON, "", 0, utf16("{}"));
    refused(NOT_JSON, "", 0, (byte) 0xef, (byte) 0xbb, '{', '}');
  }

  @Test
  void memberWithoutNameOrColonOrValueIsRefused() {
    refused(NOT_JSON, "", 1, "{1:1}");
    refused(NOT_JSON, "", 1, "{a:1}");
    refused(NOT_JSON, "", 1, "{'a':1}");
    refused(NOT_JSON, "", 1, "{,}");
    refused(NOT_JSON, "", 4, "{\"a\"}");
    refused(NOT_JSON, "", 4, "{\"a\",1}");
    refused(NOT_JSON, "/a", 5, "{\"a\":}");
    refused(NOT_JSON, "/a", 5, "{\"a\":,\"b\":1}");
  }

  @Test
  void faultsBetweenMembersAreFaultsOfTheirObject() {
    refused(NOT_JSON, "", 7, "{\"a\":1,}");
    refused(NOT_JSON, "", 7, "{\"a\":1 \"b\":1}");
    refused(NOT_JSON, "", 6, "{\"a\":1]");
    refused(NOT_JSON, "/a", 12, "{\"a\":{\"b\":0,}}");
  }

  @Test
  void faultsOfNamesAreFaultsOfTheirObject() {
    refused(NOT_JSON, "/a", 7, "{\"a\":{\"\n\":0}}");
    refused(LONE_SURROGATE, "/a", 8, "{\"a\":{\"b\\ud800\":0}}");
    refused(NOT_JSON, "", 4, "{\"a\\x\":0}");
  }

  @Test
  void faultsBetweenElementsAreFaultsOfTheirArray() {
    refused(NOT_JSON, "/a/1", 8, "{\"a\":[1,]}");
    refused(NOT_JSON, "/a/0", 6, "{\"a\":[,1]}");
    refused(NOT_JSON, "/a", 8, "{\"a\":[1 2]}");
    refused(NOT_JSON, "/a", 7, "{\"a\":[1}}");
    refused(NOT_JSON, "/a", 6, "{\"a\":[");
    refused(NOT_JSON, "/a", 7, "{\"a\":[1");
  }

  @Test
  void whatEndsTooEarlyIsRefusedWhereverItEnds() {
    byte[] json =
        JsonLaws.utf8("{\"a\\u0001é\":[-1,true,false,null,{\"😀\":\"\\n\"}], \"b\":\"c\"}");
    for (int length = 0; length < json.length; length++) {
      byte[] cut = Arrays.copyOf(json, length);
      MalformedJsonException e = refusal(cut, JsonMode.STRICT);
      assertTrue(e.error() == NOT_JSON || e.error() == NOT_UTF8, "cut to " + length);
      assertTrue(e.offset() <= length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "True",
        "tru",
        "trve",
        "nul",
        "nulL",
        "fals3",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "+1",
        ".5",
        "1.",
        "1.e5",
        "-.5",
        "01",
        "-01",
        "00",
        "1e",
        "1e+",
        "1E-",
        "0x10",
        "1_000",
        "1,5e",
        "'a'",
        "undefined",
        "/**/1",
        "#",
        "\u00b2",
        "\u0661"
      })
  void valuesThatJsonDoesNotKnowAreRefused(String value) {
    for (JsonMode mode : JsonMode.values()) {
      assertEquals(NOT_JSON, refusal(JsonLaws.utf8("{\"a\":" + value + "}"), mode).error());
      assertEquals(NOT_JSON, refusal(JsonLaws.utf8("{\"a\":[" + value), mode).error());
    }
  }

  @Test
  void aFaultInAValueIsWhereTheValueGoesWrong() {
    refused(NOT_JSON, "/a", 7, "{\"a\":trve}");
    refused(NOT_JSON, "/a", 5, "{\"a\":01}");
    refused(NOT_JSON, "/a", 7, "{\"a\":\"b\n\"}");
    refused(NOT_JSON, "/a", 5, "{\"a\":-}");
  }

  @Test
  void rawControlCharactersInStringsAreRefused() {
    for (int c = 0; c < 0x20; c++) {
      refused(NOT_JSON, "/a", 7, "{\"a\":\"b" + (char) c + "\"}");
      refused(NOT_JSON, "", 3, "{\"a" + (char) c + "\":0}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "0",
        "'",
        "a",
        "U0041",
        "u",
        "u0",
        "u00",
        "u004",
        "u004g",
        "u+041",
        "u 041",
        "u-041",
        "u004\u0661",
        "\n",
        "é"
      })
  void unknownEscapesAreRefused(String escape) {
    String json = "{\"a\":\"\\" + escape + "\"}";
    assertEquals(NOT_JSON, refusal(JsonLaws.utf8(json), JsonMode.STRICT).error());
    assertEquals(NOT_JSON, refusal(JsonLaws.utf8("{\"\\" + escape), JsonMode.STRICT).error());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud800",
        "\\udbff",
        "\\udc00",
        "\\uDFFF",
        "\\ud800x",
        "\\ud800\\n",
        "\\ud800\\u0041",
        "\\ud83d\\ud83d",
        "\\ude00\\ud83d",
        "\\udc00\\udc00",
        "\\ud83d😀",
      })
  void halfASurrogatePairIsRefused(String text) {
    refused(LONE_SURROGATE, "/a", 8, "{\"a\":\"_-" + text + "\"}");
    refused(LONE_SURROGATE, "", 4, "{\"_-" + text + "\":0}");
  }

  @Test
  void halfASurrogatePairAtTheEndOfTheInputIsRefused() {
    refused(LONE_SURROGATE, "/a", 6, "{\"a\":\"\\ud800");
    refused(LONE_SURROGATE, "/a", 6, "{\"a\":\"\\ud800\\");
    refused(NOT_JSON, "/a", 14, "{\"a\":\"\\ud800\\u");
    refused(NOT_JSON, "/a", 16, "{\"a\":\"\\ud800\\udc");
  }

  @Test
  void aSurrogateAfterAWholePairIsRefused() {
    refused(LONE_SURROGATE, "/a", 18, "{\"a\":\"\\ud83d\\ude00\\ude00\"}");
    refused(NOT_JSON, "/a", 14, "{\"a\":\"\\ud83d\\uxe00\"}");
  }

  @Test
  void continuationBytesAloneAreNoUtf8() {
    refusedInString(NOT_UTF8, 0x80);
    refusedInString(NOT_UTF8, 0xbf);
    refusedInString(NOT_UTF8, 0xc3, 0xa9, 0xa9);
  }

  @Test
  void sequencesThatEndTooEarlyAreNoUtf8() {
    refusedInString(NOT_UTF8, 0xc2);
    refusedInString(NOT_UTF8, 0xe2, 0x82);
    refusedInString(NOT_UTF8, 0xf0, 0x9f, 0x98);
    refusedInString(NOT_UTF8, 0xe2, 0x28, 0xa1);
    refusedInString(NOT_UTF8, 0xe2, 0x82, 0xc0);
    refusedInString(NOT_UTF8, 0xf0, 0x9f, 0x28, 0x80);
    refusedInString(NOT_UTF8, 0xf0, 0x9f, 0x98, 0x28);
    refused(NOT_UTF8, "/a", 6, '{', '"', 'a', '"', ':', '"', (byte) 0xc2);
    refused(NOT_UTF8, "/a", 6, '{', '"', 'a', '"', ':', '"', (byte) 0xe2, (byte) 0x82);
    refused(NOT_UTF8, "/a", 6, '{', '"', 'a', '"', ':', '"', (byte) 0xf0, (byte) 0x9f, (byte) 0x98);
  }

  @Test
  void overlongFormsAreNoUtf8() {
    refusedInString(NOT_UTF8, 0xc0, 0x80); // how Java writes NUL in class files
    refusedInString(NOT_UTF8, 0xc0, 0xaf);
    refusedInString(NOT_UTF8, 0xc1, 0xbf);
    refusedInString(NOT_UTF8, 0xe0, 0x80, 0x80);
    refusedInString(NOT_UTF8, 0xe0, 0x9f, 0xbf);
    refusedInString(NOT_UTF8, 0xf0, 0x80, 0x80, 0x80);
    refusedInString(NOT_UTF8, 0xf0, 0x8f, 0xbf, 0xbf);
  }

  @Test
  void encodedSurrogatesAreNoUtf8() {
    refusedInString(NOT_UTF8, 0xed, 0xa0, 0x80);
    refusedInString(NOT_UTF8, 0xed, 0xbf, 0xbf);
    refusedInString(NOT_UTF8, 0xed, 0xa0, 0xbc, 0xed, 0xbd, 0xbb); // a pair: CESU-8
  }

  @Test
  void whatLiesBeyondUnicodeIsNoUtf8() {
    refusedInString(NOT_UTF8, 0xf4, 0x90, 0x80, 0x80);
    refusedInString(NOT_UTF8, 0xf5, 0x80, 0x80, 0x80);
    refusedInString(NOT_UTF8, 0xf8, 0x88, 0x80, 0x80, 0x80);
    refusedInString(NOT_UTF8, 0xfe);
    refusedInString(NOT_UTF8, 0xff);
  }

  @Test
  void theBordersOfUtf8AreAccepted() {
    String borders = "\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";
    assertEquals(borders, JsonLaws.parse("{\"a\":\"" + borders + "\"}").string("a").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740992",
        "-9007199254740992",
        "10000000000000000",
        "18446744073709551617",
        "-99999999999999999999999999999999999999999"
      })
  void integersBeyondTheSafeRangeAreRefusedStrictly(String integer) {
    refused(INTEGER_OUT_OF_RANGE, "/a/0", 6, "{\"a\":[" + integer + "]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "0.0",
        "-0.0",
        "1e5",
        "1E5",
        "1e+0",
        "0e1",
        "1.5e300",
        "1e999999999",
        "1e-999999999",
        "9007199254740992.0"
      })
  void fractionsAndExponentsAreRefusedStrictlyWhateverTheirValue(String number) {
    refused(NOT_AN_INTEGER, "/a", 5, "{\"a\":" + number + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e309",
        "-1e309",
        "1.7976931348623159e308",
        "1e400",
        "1e999999999",
        "1e99999999999999999999999999",
        "123456789012345678901234567890e300"
      })
  void numbersTooLargeForADoubleAreRefusedLeniently(String number) {
    MalformedJsonException e = refusal(JsonLaws.utf8("{\"a\":" + number + "}"), JsonMode.LENIENT);
    assertEquals(NUMBER_OUT_OF_RANGE, e.error());
    assertEquals("/a", e.path());
    assertEquals(5, e.offset());
  }

  @ParameterizedTest
  @EnumSource
  void aDepthBombIsRefusedAndNeverOverflowsTheStack(JsonMode mode) {
    for (String bomb : new String[] {"[", "{\"a\":", "[{\"a\":"}) {
      byte[] json = JsonLaws.utf8(bomb.repeat(65_536));
      assertEquals(TOO_DEEP, refusal(json, mode).error());
      byte[] inObject = JsonLaws.utf8("{\"a\":" + bomb.repeat(65_536));
      assertEquals(TOO_DEEP, refusal(inObject, mode).error());
    }
  }

  @Test
  void thePathNamesTheValueAsAJsonPointer() {
    refused(NOT_AN_INTEGER, "/a~1b/0/~0/2", 24, "{\"a/b\":[{\"~\":[\"x\", [1], 1.5]}]}");
    refused(NOT_AN_INTEGER, "/\n\u0001\"", 14, "{\"\\n\\u0001\\\"\":1.5}");
    refused(NOT_AN_INTEGER, "//0", 5, "{\"\":[1.5]}");
  }

  @Test
  void thePathIsThatOfTheInputWhateverHasBeenSortedBefore() {
    refused(NOT_AN_INTEGER, "/b/d", 34, "{\"b\":{\"z\":0,\"y\":{\"q\":0,\"p\":0},\"d\":1.5}}");
  }

  @Test
  void longNamesAreCutInThePathAndNeverInHalfACharacter() {
    String cut = "/" + "x".repeat(63) + "😀";
    String name = "x".repeat(63) + "😀";
    assertEquals(cut, refusal(JsonLaws.utf8("{\"" + name + "\":1.5}"), JsonMode.STRICT).path());
    assertEquals(cut, refusal(JsonLaws.utf8("{\"" + name + "y\":1.5}"), JsonMode.STRICT).path());
  }

  @Test
  void theMessageQuotesNothingOfTheInput() {
    MalformedJsonException e =
        refusal(JsonLaws.utf8("{\"secret\\r\\n\":[\"secret\",1.5]}"), JsonMode.STRICT);
    assertEquals("NOT_AN_INTEGER at byte 24", e.getMessage());
    assertEquals("/secret\r\n/1", e.path());
  }

  @Test
  void textWithHalfASurrogatePairIsRefused() {
    for (String text : new String[] {"{\"é\":\"\ud800\"}", "{\"é\":\"\udc00\ud800\"}"}) {
      MalformedJsonException e =
          assertThrows(MalformedJsonException.class, () -> JsonObject.parse(text));
      assertEquals(LONE_SURROGATE, e.error());
      assertEquals(7, e.offset(), "in bytes of UTF-8");
      assertEquals("", e.path());
    }
    assertEquals("😀", JsonLaws.parse("{\"a\":\"😀\"}").string("a").orElseThrow());
  }

  private static byte[] utf16(String text) {
    return text.getBytes(StandardCharsets.UTF_16);
  }

  private static void refused(JsonError error, String path, int offset, String json) {
    refused(error, path, offset, JsonLaws.utf8(json));
  }

  private static void refused(JsonError error, String path, int offset, int... json) {
    byte[] bytes = new byte[json.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) json[i];
    }
    refused(error, path, offset, bytes);
  }

  private static void refused(JsonError error, String path, int offset, byte[] json) {
    MalformedJsonException e = refusal(json, JsonMode.STRICT);
    assertEquals(error, e.error());
    assertEquals(path, e.path());
    assertEquals(offset, e.offset());
    JsonLaws.check(json, JsonMode.STRICT, JsonLimits.DEFAULT);
    JsonLaws.check(json, JsonMode.LENIENT, JsonLimits.DEFAULT);
  }

  /** Checks that bytes are refused in a name, in a short value, and amid long text. */
  private static void refusedInString(JsonError error, int... inside) {
    byte[] bytes = new byte[inside.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) inside[i];
    }
    String asLatin1 = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String around : new String[] {"", "abcdefghijk"}) {
      String text = around + asLatin1 + around;
      for (String json : new String[] {"{\"" + text + "\":0}", "{\"a\":\"" + text + "\"}"}) {
        byte[] input = json.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(error, refusal(input, JsonMode.STRICT).error());
        JsonLaws.check(input, JsonMode.STRICT, JsonLimits.DEFAULT);
      }
    }
  }

  private static MalformedJsonException refusal(byte[] json, JsonMode mode) {
    assertFalse(CanonicalJson.isCanonical(json, mode, JsonLimits.DEFAULT));
    return assertThrows(
        MalformedJsonException.class,
        () -> CanonicalJson.canonicalize(json, mode, JsonLimits.DEFAULT));
  }
}
