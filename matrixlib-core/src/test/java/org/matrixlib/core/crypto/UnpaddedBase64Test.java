package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpaddedBase64Test {
  private static final byte[] BOTH_LAST_LETTERS = {(byte) 0xfb, (byte) 0xff};

  private static String decode(String text) {
    return new String(UnpaddedBase64.decode(text).orElseThrow(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "f, Zg", "fo, Zm8", "foo, Zm9v", "foob, Zm9vYg", "fooba, Zm9vYmE"})
  void examplesOfTheSpecificationAreEncodedAndDecoded(String text, String base64) {
    assertEquals(base64, UnpaddedBase64.encode(text.getBytes(StandardCharsets.US_ASCII)));
    assertEquals(text, decode(base64));
  }

  @ParameterizedTest
  @CsvSource({"f, Zg==", "f, Zg=", "fo, Zm8=", "foob, Zm9vYg==", "fooba, Zm9vYmE="})
  void paddingIsReadAlsoIfItIsTooShort(String text, String base64) {
    assertEquals(text, decode(base64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=", "==", "Zg===", "Zm8==", "Zm9v=", "Zm9v====", "Z===", "Zg==Zg", "Zg=g"})
  void paddingElsewhereOrTooLongIsRefused(String base64) {
    assertTrue(UnpaddedBase64.decode(base64).isEmpty());
    assertTrue(UnpaddedBase64.decodeUrlSafe(base64).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Z", "Zm9vZ"})
  void aSingleLetterAtTheEndIsRefused(String base64) {
    assertTrue(UnpaddedBase64.decode(base64).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" Zg", "Zg ", "Z g", "Zg\n", "Zm9v\r\nZm9v", "Z*", "Zé", "Z\u0167", "Z\0"})
  void whatIsNotInTheAlphabetIsRefused(String base64) {
    assertTrue(UnpaddedBase64.decode(base64).isEmpty());
    assertTrue(UnpaddedBase64.decodeUrlSafe(base64).isEmpty());
  }

  @Test
  void theAlphabetsDifferInTheirLastTwoLetters() {
    assertEquals("+/8", UnpaddedBase64.encode(BOTH_LAST_LETTERS));
    assertEquals("-_8", UnpaddedBase64.encodeUrlSafe(BOTH_LAST_LETTERS));
    assertArrayEquals(BOTH_LAST_LETTERS, UnpaddedBase64.decode("+/8").orElseThrow());
    assertArrayEquals(BOTH_LAST_LETTERS, UnpaddedBase64.decodeUrlSafe("-_8").orElseThrow());
    assertTrue(UnpaddedBase64.decode("-_8").isEmpty());
    assertTrue(UnpaddedBase64.decodeUrlSafe("+/8").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"f, Zh", "f, Zv==", "fo, Zm9"})
  void bitsThatBelongToNoByteAreIgnored(String text, String base64) {
    assertEquals(text, decode(base64));
  }
}
