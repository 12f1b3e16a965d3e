package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;

/**
 * Redaction leaves what the lists of the specification say. An input is the name of a room version,
 * as {@link FuzzedVersion} reads it, and an object with a type and a content.
 */
class RedactionFuzzTest {

  @FuzzTest(maxDuration = "15m")
  @DictionaryFile(resourcePath = "event.dict")
  void leavesWhatTheListsSay(byte[] input) {
    RoomVersion version = FuzzedVersion.of(input);
    Optional<JsonObject> event = redactable(FuzzedVersion.rest(input), version);
    if (event.isPresent()) {
      JsonObject redacted = version.redactionRules().redact(event.get());
      byte[] canonical = event.get().toBytes();
      assertEquals(
          NaiveEvents.write(NaiveEvents.redact(NaiveEvents.parse(canonical), version)),
          redacted.toString());
      assertSame(redacted, version.redactionRules().redact(redacted));
    }
  }

  private static Optional<JsonObject> redactable(byte[] bytes, RoomVersion version) {
    try {
      return Optional.of(JsonObject.parse(bytes, version.jsonMode(), JsonLimits.PDU))
          .filter(event -> event.string("type").isPresent() && event.object("content").isPresent());
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
