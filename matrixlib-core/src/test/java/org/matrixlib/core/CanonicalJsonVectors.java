package org.matrixlib.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.matrixlib.core.json.CanonicalJson;
import org.matrixlib.core.json.JsonError;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code canonical-json}. */
final class CanonicalJsonVectors {
  private static final Map<String, JsonMode> MODES =
      Map.of("strict", JsonMode.STRICT, "lenient", JsonMode.LENIENT);

  private static final Map<String, JsonError> ERRORS =
      Map.of(
          "not-json", JsonError.NOT_JSON,
          "not-utf8", JsonError.NOT_UTF8,
          "byte-order-mark", JsonError.BYTE_ORDER_MARK,
          "trailing-bytes", JsonError.TRAILING_BYTES,
          "not-an-object", JsonError.NOT_AN_OBJECT,
          "lone-surrogate", JsonError.LONE_SURROGATE,
          "integer-out-of-range", JsonError.INTEGER_OUT_OF_RANGE,
          "not-an-integer", JsonError.NOT_AN_INTEGER,
          "number-out-of-range", JsonError.NUMBER_OUT_OF_RANGE,
          "too-deep", JsonError.TOO_DEEP);

  private CanonicalJsonVectors() {}

  /** Canonicalises, parses and asks whether the input is canonical already. */
  static void check(VectorCase vector) throws MalformedJsonException {
    byte[] input = vector.bytes("input");
    JsonMode mode = MODES.get(vector.text("mode"));
    assertNotNull(mode, "unknown mode");
    if (vector.has("error")) {
      checkRefused(input, mode, vector.text("error"));
    } else {
      checkCanonical(input, mode, vector.text("canonical"));
    }
  }

  private static void checkRefused(byte[] input, JsonMode mode, String error) {
    JsonError expected = ERRORS.get(error);
    assertNotNull(expected, "unknown kind of error");
    MalformedJsonException refusal =
        assertThrows(
            MalformedJsonException.class,
            () -> CanonicalJson.canonicalize(input, mode, JsonLimits.DEFAULT));
    assertEquals(expected, refusal.error());
    assertFalse(CanonicalJson.isCanonical(input, mode, JsonLimits.DEFAULT));
  }

  private static void checkCanonical(byte[] input, JsonMode mode, String canonical)
      throws MalformedJsonException {
    byte[] expected = canonical.getBytes(UTF_8);
    byte[] actual = CanonicalJson.canonicalize(input, mode, JsonLimits.DEFAULT);
    assertEquals(canonical, new String(actual, UTF_8));
    assertArrayEquals(expected, actual);
    assertArrayEquals(expected, JsonObject.parse(input, mode, JsonLimits.DEFAULT).toBytes());
    assertTrue(CanonicalJson.isCanonical(expected, mode, JsonLimits.DEFAULT));
    assertEquals(
        Arrays.equals(input, expected), CanonicalJson.isCanonical(input, mode, JsonLimits.DEFAULT));
  }
}
