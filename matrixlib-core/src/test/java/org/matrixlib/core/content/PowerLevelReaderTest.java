package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.room.RoomVersion;

class PowerLevelReaderTest {

  private static @Nullable PowerLevel read(String value, RoomVersion version) {
    return PowerLevelReader.read(
        Contents.parsed("{\"x\":" + value + "}").get("x").orElseThrow(), version);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 50, -1, 9007199254740991L, -9007199254740991L})
  void integersAreLevelsInEveryVersion(long number) {
    assertEquals(PowerLevel.of(number), read(Long.toString(number), RoomVersion.V1));
    assertEquals(PowerLevel.of(number), read(Long.toString(number), RoomVersion.V12));
  }

  @ParameterizedTest
  @CsvSource({
    "50.57, 50",
    "-50.57, -50",
    "0.9, 0",
    "-0.9, 0",
    "-0.0, 0",
    "5.114698E4, 51146",
    "1e-7, 0",
    "1e3, 1000",
    "9007199254740993.0, 9007199254740992",
    "-9223372036854775808.0, -9223372036854775808",
    "9223372036854774784.0, 9223372036854774784"
  })
  void fractionsAreTruncatedTowardZero(String value, long level) {
    assertEquals(PowerLevel.of(level), read(value, RoomVersion.V5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "-9223372036854775808"})
  void integersOfSixtyFourBitsAreLevels(String value) {
    assertEquals(PowerLevel.of(Long.parseLong(value)), read(value, RoomVersion.V5));
    assertEquals(PowerLevel.of(Long.parseLong(value)), read('"' + value + '"', RoomVersion.V5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "10000000000000000000",
        "99999999999999999999999999999",
        "9223372036854775808.0",
        "-9223372036854777856.0",
        "1e300",
        "-1e300",
        "\"9223372036854775808\"",
        "\"-9223372036854775809\"",
        "\"10000000000000000000\"",
        "\"99999999999999999999999999999\""
      })
  void largerNumbersAreNoLevels(String value) {
    assertNull(read(value, RoomVersion.V5));
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "100,100",
        "000100,100",
        "+100,100",
        "-100,-100",
        " 100 ,100",
        " +4 ,4",
        "-01,-1",
        "-0,0",
        "+0,0",
        "0,0",
        "\\t\\n\\r\\f 7\\u000b,7",
        "\\u00a0\\u20037\\u3000,7",
        "\\u0665,5",
        "-1\\u0660\\ud835\\udfd8,-100",
        "\\u0660\\uff19,9",
        "0000000000000000000000000000009223372036854775807,9223372036854775807"
      })
  void stringsOfDigitsAreLevels(String text, long level) {
    assertEquals(PowerLevel.of(level), read('"' + text + '"', RoomVersion.V9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "+",
        "-",
        "abc",
        "1.5",
        "1e3",
        "1_0",
        "0x10",
        "--1",
        "+-1",
        "- 1",
        "+ 1",
        "1 0",
        "\\u00bd",
        "\\u4e94",
        "\\u200b1",
        "\\u00001",
        "Infinity",
        "NaN",
        "1L"
      })
  void otherStringsAreNoLevels(String text) {
    assertNull(read('"' + text + '"', RoomVersion.V9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "null", "[]", "[50]", "{}", "{\"level\":50}"})
  void otherTypesAreNoLevels(String value) {
    assertNull(read(value, RoomVersion.V1));
    assertNull(read(value, RoomVersion.V10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"50\"", "50.0", "50.5", "1e3", "\"\""})
  void onlyIntegersAreLevelsFromVersionTen(String value) {
    assertNull(read(value, RoomVersion.V10));
    assertNull(read(value, RoomVersion.V12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9"})
  void longStringsOfDigitsAreReadInNoTime(String digit) {
    PowerLevel level = read('"' + digit.repeat(60_000) + '"', RoomVersion.V9);
    assertEquals(digit.equals("0") ? PowerLevel.of(0) : null, level);
    assertNull(read('"' + " ".repeat(60_000) + 'x' + '"', RoomVersion.V9));
  }
}
