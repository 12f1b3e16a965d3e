package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

  @Test
  void whiteSpaceGoes() {
    assertCanonical("{\"a\":[1,2,{}],\"b\":[]}", "\t{ \"a\" :\n[ 1 , 2,{ } ]\r\n, \"b\":[ ]}\n ");
  }

  @Test
  void membersAreSortedAtEveryLevel() {
    assertCanonical(
        "{\"a\":[{\"c\":0,\"d\":0}],\"b\":{\"x\":0,\"y\":0}}",
        "{\"b\":{\"y\":0,\"x\":0},\"a\":[{\"d\":0,\"c\":0}]}");
  }

  @Test
  void elementsOfAnArrayKeepTheirOrder() {
    assertCanonical("{\"a\":[3,1,2,1]}", "{\"a\":[3,1,2,1]}");
  }

  @Test
  void emptyObjectsAndArraysStay() {
    assertCanonical("{}", "{}");
    assertCanonical("{\"a\":{},\"b\":[],\"c\":[[]]}", "{\"a\":{},\"b\":[],\"c\":[[]]}");
  }

  @Test
  void literalsStay() {
    assertCanonical("{\"a\":[true,false,null]}", "{ \"a\" :[true , false,null]}");
    assertCanonical("{\"a\":null,\"b\":false,\"c\":true}", "{\"c\":true,\"b\":false,\"a\":null}");
  }

  @Test
  void aNameComesBeforeItsExtensions() {
    assertCanonical("{\"\":0,\"a\":0,\"a!\":0,\"aa\":0}", "{\"aa\":0,\"a!\":0,\"a\":0,\"\":0}");
  }

  @Test
  void namesAreInTheOrderOfCodePointsNotOfUtf16Units() {
    assertCanonical(
        "{\"\ud7ff\":0,\"\ue000\":0,\"\ufb00\":0,\"\uffff\":0,\"\ud83c\udf7b\":0}",
        "{\"\ud83c\udf7b\":0,\"\uffff\":0,\"\ufb00\":0,\"\ue000\":0,\"\ud7ff\":0}");
  }

  @Test
  void namesWithEscapesAreSortedByWhatTheyStandFor() {
    // As bytes the backslash, 0x5c, would come between the capital and the small letters.
    assertCanonical(
        "{\"\\u0000\":0,\"\\t\":0,\"\\u001f\":0,\" \":0,\"\\\"\":0,\"A\":0,\"\\\\\":0,\"a\":0}",
        "{\"a\":0,\"\\\\\":0,\"A\":0,\"\\\"\":0,\" \":0,\"\\u001f\":0,\"\\t\":0,\"\\u0000\":0}");
  }

  @Test
  void escapesThatBeginAlikeAreSortedByWhatTheyStandFor() {
    assertCanonical(
        "{\"x\\u0001z\":0,\"x\\u0002a\":0,\"x\\u0010\":0,\"x\\u0010\\u0000\":0,\"x\\u0011\":0}",
        "{\"x\\u0011\":0,\"x\\u0010\\u0000\":0,\"x\\u0010\":0,\"x\\u0002a\":0,\"x\\u0001z\":0}");
    assertCanonical(
        "{\"\\b\":0,\"\\t\":0,\"\\n\":0,\"\\u000b\":0,\"\\f\":0,\"\\r\":0}",
        "{\"\\r\":0,\"\\f\":0,\"\\u000b\":0,\"\\n\":0,\"\\t\":0,\"\\b\":0}");
  }

  @Test
  void namesAreEscapedAsValuesAre() {
    assertCanonical("{\"a\\\"b/\\n\":\"a\\\"b/\\n\"}", "{\"a\\\"b\\/\\u000a\":\"a\\u0022b/\\n\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x22, 0x5c, 8, 9, 0xa, 0xc, 0xd})
  void charactersWithAShortEscapeAreWrittenSo(int c) {
    String escape = "\\" + "\"\\btnfr".charAt("\"\\\b\t\n\f\r".indexOf(c));
    assertCanonical("{\"\":\"" + escape + "\"}", "{\"\":\"" + escape + "\"}");
    assertCanonical("{\"\":\"" + escape + "\"}", String.format("{\"\":\"\\u%04x\"}", c));
  }

  @Test
  void otherControlCharactersAreWrittenAsLowerCaseHex() {
    for (int c = 0; c < 0x20; c++) {
      if ("\b\t\n\f\r".indexOf(c) < 0) {
        String escape = String.format("\\u%04x", c);
        assertCanonical("{\"\":\"" + escape + "\"}", "{\"\":\"" + escape + "\"}");
        assertCanonical("{\"\":\"" + escape + "\"}", String.format("{\"\":\"\\u%04X\"}", c));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "\u007f", "\u0080", "\u2028", "\u2029", "\ufeff", "\ufffe", "é"})
  void otherCharactersStandForThemselves(String c) {
    assertCanonical("{\"\":\"" + c + "\"}", String.format("{\"\":\"\\u%04X\"}", (int) c.charAt(0)));
    assertCanonical("{\"\":\"" + c + "\"}", String.format("{\"\":\"\\u%04x\"}", (int) c.charAt(0)));
  }

  @Test
  void escapesThatOnlyEndLikeThoseOfControlCharactersAreNotCanonical() {
    assertCanonical("{\"\":\"\u0101\u1001 \"}", "{\"\":\"\\u0101\\u1001\\u0020\"}");
    assertCanonical("{\"\":\"\u0101\"}", "{\"\":\"\\u0101\"}");
    assertCanonical("{\"\":\"\u1001\"}", "{\"\":\"\\u1001\"}");
    assertCanonical("{\"\":\" \"}", "{\"\":\"\\u0020\"}");
  }

  @Test
  void aPairOfSurrogateEscapesIsOneCharacter() {
    assertCanonical("{\"\":\"\ud83c\udf7b\"}", "{\"\":\"\\ud83c\\uDF7B\"}");
    assertCanonical("{\"\":\"\ud800\udc00\"}", "{\"\":\"\\ud800\\udc00\"}");
    assertCanonical("{\"\":\"\udbff\udfff\"}", "{\"\":\"\\udbff\\udfff\"}");
  }

  @ParameterizedTest
  @EnumSource
  void ofMembersWithTheSameNameTheLastStays(JsonMode mode) {
    assertCanonical("{\"a\":3,\"b\":2}", "{\"a\":1,\"b\":2,\"a\":3}", mode);
    assertCanonical("{\"a\":3}", "{\"a\":1,\"a\":2,\"a\":3}", mode);
    assertCanonical("{\"a\":{\"b\":2}}", "{\"a\":{\"b\":1,\"b\":2}}", mode);
  }

  @Test
  void namesThatAreTheSameButForTheirSpellingAreTheSame() {
    assertCanonical("{\"a\":2}", "{\"a\":1,\"\\u0061\":2}");
    assertCanonical("{\"a\":2}", "{\"\\u0061\":1,\"a\":2}");
    assertCanonical("{\"a/\\n\":2}", "{\"a\\/\\u000A\":1,\"a\\u002f\\n\":2}");
    assertCanonical("{\"\ud83c\udf7b\":2}", "{\"\\ud83c\\udf7b\":1,\"\ud83c\udf7b\":2}");
  }

  @Test
  void namesThatDifferInCaseAreDifferent() {
    assertCanonical("{\"A\":1,\"a\":2}", "{\"a\":2,\"A\":1}");
  }

  @Test
  void aMemberThatIsShadowedMustBeSoundAllTheSame() {
    assertFalse(isAccepted("{\"a\":1.5,\"a\":1}", JsonMode.STRICT));
    assertFalse(isAccepted("{\"a\":\"\\ud800\",\"a\":1}", JsonMode.LENIENT));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1, 1",
    "-1, -1",
    "9007199254740991, 9007199254740991",
    "-9007199254740991, -9007199254740991"
  })
  void integersOfTheSafeRangeStayAndMinusZeroIsZero(String input, String canonical) {
    for (JsonMode mode : JsonMode.values()) {
      assertCanonical("{\"\":" + canonical + "}", "{\"\":" + input + "}", mode);
    }
  }

  @Test
  void largeIntegersKeepAllTheirDigitsLeniently() {
    for (int bits = 53; bits < 1000; bits += 7) {
      BigInteger integer = BigInteger.ONE.shiftLeft(bits);
      assertCanonical(
          "{\"\":[" + integer + "," + integer.negate() + "]}",
          "{\"\":[" + integer + "," + integer.negate() + "]}",
          JsonMode.LENIENT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Zeros keep their sign and are no integers.
    "0.0, 0.0",
    "-0.0, -0.0",
    "0e5, 0.0",
    "-0E-999999999999, -0.0",
    "0.000, 0.0",
    "1e-400, 0.0",
    "-1e-400, -0.0",
    // Plain notation from 1e-4 to below 1e16, and exponents of at least two digits elsewhere.
    "1.0, 1.0",
    "1.50, 1.5",
    "-1.5e0, -1.5",
    "1e5, 100000.0",
    "1E+5, 100000.0",
    "1e15, 1000000000000000.0",
    "9.999e15, 9999000000000000.0",
    "1e16, 1e+16",
    "1.5e16, 1.5e+16",
    "1e22, 1e+22",
    "1e99, 1e+99",
    "1e100, 1e+100",
    "0.0001, 0.0001",
    "0.00012, 0.00012",
    "0.0000999, 9.99e-05",
    "1e-5, 1e-05",
    "12e-10, 1.2e-09",
    "1.0e-10, 1e-10",
    "100e-2, 1.0",
    "123456789012345.6, 123456789012345.6",
    "1234567890123456.7, 1234567890123456.8",
    // The largest and the smallest doubles.
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "1.7976931348623158e308, 1.7976931348623157e+308",
    "1.5e308, 1.5e+308",
    "9e307, 9e+307",
    "1e-307, 1e-307",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "2.225073858507201e-308, 2.225073858507201e-308",
    "5e-324, 5e-324",
    "4.9e-324, 5e-324",
    "3e-324, 5e-324",
    "1e-323, 1e-323",
    // Halfway between two doubles the even one is meant, and shorter for it.
    "1e23, 1e+23",
    "9007199254740993.0, 9007199254740992.0",
    "18014398509481992.0, 1.801439850948199e+16",
    // Halfway between two decimals of the shortest length the even one is written.
    "1125899906842624.25, 1125899906842624.2",
    "1125899906842624.75, 1125899906842624.8",
    // The nearest of several short ones is written.
    "5.684341886080802e-14, 5.684341886080802e-14",
    "5.684341886080801e-14, 5.684341886080801e-14",
    "2.0e-3, 0.002",
    "2e23, 2e+23",
    "2.98023223876953125e-8, 2.9802322387695312e-08"
  })
  void otherNumbersAreWrittenAsPythonDoesLeniently(String input, String canonical) {
    assertCanonical("{\"\":" + canonical + "}", "{\"\":" + input + "}", JsonMode.LENIENT);
    assertEquals(canonical, JsonTree.pythonRepr(input), "the oracle");
  }

  @Test
  void exponentsOfAnyLengthAreReadLeniently() {
    String many = "9".repeat(4000);
    assertCanonical("{\"\":0.0}", "{\"\":1e-" + many + "}", JsonMode.LENIENT);
    assertCanonical("{\"\":0.0}", "{\"\":0e" + many + "}", JsonMode.LENIENT);
    assertCanonical("{\"\":1e+50}", "{\"\":1e" + "0".repeat(4000) + "50}", JsonMode.LENIENT);
    assertCanonical("{\"\":0.1}", "{\"\":0.1" + "0".repeat(4000) + "}", JsonMode.LENIENT);
    assertCanonical(
        "{\"\":0.3333333333333333}", "{\"\":0." + "3".repeat(4000) + "}", JsonMode.LENIENT);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_19)
  void doublesHaveTheDigitsThatJavaGivesThem() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double value = Math.abs(new RandomJson(random).number());
      byte[] token = JsonLaws.utf8(RandomJson.exact(value));
      String canonical = JsonLaws.text(LenientNumber.canonical(token, 0, token.length));
      String digits = strip(canonical.replaceAll("e.*|[.]", ""));
      String java = strip(Double.toString(value).replaceAll("E.*|[.]", ""));
      boolean javaGivesTwoDigits = digits.length() == 1;
      assertTrue(javaGivesTwoDigits || java.equals(digits), java + " " + digits);
    }
  }

  private static String strip(String digits) {
    return digits.replaceAll("^0+|0+$", "");
  }

  @Test
  void numbersThatGetLongerFitHoweverManyTheyAre() {
    String many = "1e15,".repeat(1000);
    assertCanonical(
        "{\"\":[" + "1000000000000000.0,".repeat(1000) + "0]}",
        "{\"\":[" + many + "0]}",
        JsonMode.LENIENT);
  }

  @Test
  void theResultIsAnArrayOfItsOwn() {
    byte[] canonical = JsonLaws.utf8("{\"a\":1}");
    byte[] result = JsonLaws.canonicalize(canonical, JsonMode.STRICT, JsonLimits.DEFAULT);
    assertArrayEquals(canonical, result);
    assertNotSame(canonical, result);
  }

  @Test
  void everyPlainCharacterIsFoundAtEveryAlignment() {
    for (int before = 0; before < 20; before++) {
      for (int c = 1; c < 0x80; c++) {
        String text = "-".repeat(before) + (char) c + "-".repeat(20);
        JsonLaws.check(
            JsonLaws.utf8("{\"\":\"" + text + "\"}"), JsonMode.STRICT, JsonLimits.DEFAULT);
      }
    }
  }

  private static void assertCanonical(String expected, String json) {
    assertCanonical(expected, json, JsonMode.STRICT);
    assertCanonical(expected, json, JsonMode.LENIENT);
  }

  private static void assertCanonical(String expected, String json, JsonMode mode) {
    byte[] bytes = JsonLaws.utf8(json);
    assertEquals(expected, JsonLaws.text(JsonLaws.canonicalize(bytes, mode, JsonLimits.DEFAULT)));
    JsonLaws.check(bytes, mode, JsonLimits.DEFAULT);
  }

  private static boolean isAccepted(String json, JsonMode mode) {
    try {
      CanonicalJson.canonicalize(JsonLaws.utf8(json), mode, JsonLimits.DEFAULT);
      return true;
    } catch (MalformedJsonException e) {
      return false;
    }
  }
}
