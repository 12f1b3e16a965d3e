package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit, at it and one beyond, for input that is canonical and input that is not. */
class JsonLimitsTest {
  private static final int MANY = 1000;

  @Test
  void inputOfTheMostBytesIsTaken() {
    JsonLimits limits = new JsonLimits(10, MANY, MANY, MANY);
    accepted("{\"a\":\"12\"}", limits);
    refused(JsonError.TOO_LONG, "", 10, "{\"a\":\"123\"}", limits);
    accepted("{\"a\":1   }", limits);
    refused(JsonError.TOO_LONG, "", 10, "{\"a\":1    }", limits);
    refused(JsonError.TOO_LONG, "", 10, "{}         ", limits);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 1000})
  void nestingOfTheGreatestDepthIsTaken(int depth) {
    JsonLimits limits = new JsonLimits(1 << 20, depth, MANY, MANY);
    for (String space : new String[] {"", " "}) {
      accepted("{\"a\":".repeat(depth - 1) + "{}" + space + "}".repeat(depth - 1), limits);
      accepted(
          "{\"a\":" + "[".repeat(depth - 1) + "0" + space + "]".repeat(depth - 1) + "}", limits);
      refused(
          JsonError.TOO_DEEP,
          "/a".repeat(depth),
          5 * depth,
          "{\"a\":".repeat(depth) + "{}" + space + "}".repeat(depth),
          limits);
      refused(
          JsonError.TOO_DEEP,
          "/a" + "/0".repeat(depth - 1),
          4 + depth,
          "{\"a\":" + "[".repeat(depth) + space + "]".repeat(depth) + "}",
          limits);
    }
  }

  @Test
  void depthCountsWhatIsOpenAtOnce() {
    JsonLimits limits = new JsonLimits(MANY, 2, MANY, MANY);
    accepted("{\"a\":[],\"b\":[],\"c\":{},\"d\":[{},[]]}".replace("{},[]", "0"), limits);
    accepted("{\"d\":[0], \"c\":{},\"b\":[],\"a\":[] }", limits);
  }

  @Test
  void theDeepestNestingFitsTheStackOfAnyThread() throws InterruptedException {
    JsonLimits limits = new JsonLimits(1 << 20, 1000, MANY, MANY);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              accepted("{\"a\":".repeat(999) + "{}" + "}".repeat(999), limits);
              accepted("{\"a\":".repeat(999) + "{}" + " }".repeat(999), limits);
            },
            "of the default size",
            1 << 20);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertEquals(null, failure.get());
  }

  @ParameterizedTest
  @EnumSource
  void aNumberOfTheGreatestLengthIsTaken(JsonMode mode) {
    JsonLimits limits = new JsonLimits(MANY, MANY, 5, MANY);
    for (String space : new String[] {"", " "}) {
      accepted("{\"a\":12345" + space + "}", mode, limits);
      accepted("{\"a\":-1234" + space + "}", mode, limits);
      refused(JsonError.NUMBER_TOO_LONG, "/a", 5, "{\"a\":123456" + space + "}", mode, limits);
      refused(JsonError.NUMBER_TOO_LONG, "/a", 5, "{\"a\":-12345" + space + "}", mode, limits);
    }
  }

  @Test
  void fractionAndExponentCountAmongTheLengthOfANumber() {
    JsonLimits limits = new JsonLimits(MANY, MANY, 5, MANY);
    for (String space : new String[] {"", " "}) {
      accepted("{\"a\":1.625" + space + "}", JsonMode.LENIENT, limits);
      accepted("{\"a\":1e+16" + space + "}", JsonMode.LENIENT, limits);
      for (String number : new String[] {"1.0625", "1e+100", "-1e-05"}) {
        refused(
            JsonError.NUMBER_TOO_LONG,
            "/a",
            5,
            "{\"a\":" + number + space + "}",
            JsonMode.LENIENT,
            limits);
      }
    }
  }

  @Test
  void anObjectOfTheMostMembersIsTaken() {
    JsonLimits limits = new JsonLimits(MANY, MANY, MANY, 3);
    for (String space : new String[] {"", " "}) {
      accepted("{\"a\":0,\"b\":0,\"c\":0" + space + "}", limits);
      refused(
          JsonError.TOO_MANY_MEMBERS,
          "",
          19,
          "{\"a\":0,\"b\":0,\"c\":0,\"d\":0" + space + "}",
          limits);
      refused(
          JsonError.TOO_MANY_MEMBERS,
          "/x",
          24,
          "{\"x\":{\"a\":0,\"b\":0,\"c\":0,\"d\":0" + space + "}}",
          limits);
    }
    accepted("{\"a\":{\"a\":0,\"b\":0,\"c\":0},\"b\":{\"a\":0,\"b\":0,\"c\":0},\"c\":0}", limits);
    accepted("{\"c\":0,\"b\":{\"b\":0,\"a\":0,\"c\":0},\"a\":{\"c\":0,\"b\":0,\"a\":0}}", limits);
  }

  @Test
  void shadowedMembersCountAsMembers() {
    JsonLimits limits = new JsonLimits(MANY, MANY, MANY, 2);
    accepted("{\"a\":0,\"a\":1}", limits);
    refused(JsonError.TOO_MANY_MEMBERS, "", 13, "{\"a\":0,\"a\":1,\"a\":2}", limits);
  }

  @Test
  void duplicateNamesAreRefusedOnRequest() {
    JsonLimits limits = JsonLimits.DEFAULT.refusingDuplicates();
    accepted("{\"b\":0,\"a\":{\"b\":1}}", limits);
    refused(JsonError.DUPLICATE_NAME, "", 13, "{\"a\":0,\"a\":0}", limits);
    refused(JsonError.DUPLICATE_NAME, "", 18, "{\"a\":0,\"\\u0061\":1}", limits);
    refused(JsonError.DUPLICATE_NAME, "/x", 24, "{\"x\":{\"b\":0,\"a\":1,\"b\":2}}", limits);
  }

  @Test
  void theDefaultsAreAsDocumented() {
    assertEquals(new JsonLimits(64 << 20, 100, 4300, 1_000_000), JsonLimits.DEFAULT);
    assertEquals(new JsonLimits(1 << 20, 100, 4300, 65_536), JsonLimits.PDU);
  }

  @Test
  void anEventMayBeLongerThanItsCanonicalForm() {
    JsonLimits limits = JsonLimits.PDU;
    accepted("{\"a\":1" + " ".repeat((1 << 20) - 7) + "}", limits);
    refused(JsonError.TOO_LONG, "", 1 << 20, "{\"a\":1" + " ".repeat((1 << 20) - 6) + "}", limits);
  }

  @Test
  void limitsThatCanNotBeKeptAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(1 << 29, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(1, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(1, 1001, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new JsonLimits(1, 1, 1, 0));
    assertEquals(1, new JsonLimits(1, 1, 1, 1).maxMembers());
    assertEquals(1000, new JsonLimits((1 << 29) - 1, 1000, 1, 1).maxDepth());
  }

  private static void accepted(String json, JsonLimits limits) {
    accepted(json, JsonMode.STRICT, limits);
    accepted(json, JsonMode.LENIENT, limits);
  }

  private static void accepted(String json, JsonMode mode, JsonLimits limits) {
    byte[] bytes = JsonLaws.utf8(json);
    String canonical = JsonLaws.text(JsonLaws.canonicalize(bytes, mode, limits));
    assertEquals(canonical, JsonLaws.parse(bytes, mode, limits).toString());
    assertEquals(canonical.equals(json), CanonicalJson.isCanonical(bytes, mode, limits));
  }

  private static void refused(
      JsonError error, String path, int offset, String json, JsonLimits limits) {
    refused(error, path, offset, json, JsonMode.STRICT, limits);
    refused(error, path, offset, json, JsonMode.LENIENT, limits);
  }

  private static void refused(
      JsonError error, String path, int offset, String json, JsonMode mode, JsonLimits limits) {
    byte[] bytes = JsonLaws.utf8(json);
    assertFalse(CanonicalJson.isCanonical(bytes, mode, limits));
    MalformedJsonException e =
        assertThrows(
            MalformedJsonException.class, () -> CanonicalJson.canonicalize(bytes, mode, limits));
    assertEquals(error, e.error());
    assertEquals(path, e.path());
    assertEquals(offset, e.offset());
  }
}
