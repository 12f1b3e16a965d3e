package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import org.matrixlib.core.event.PduOutcome.Dropped;
import org.matrixlib.core.event.PduOutcome.Redacted;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.room.RoomVersion;

/**
 * No bytes make reading throw, and what is read obeys the laws of events. An input is the name of a
 * room version, as {@link FuzzedVersion} reads it, and an event.
 */
class PduReaderFuzzTest {

  @FuzzTest(maxDuration = "15m")
  @DictionaryFile(resourcePath = "event.dict")
  void whateverIsReadObeysTheLawsOfEvents(byte[] input) {
    RoomVersion version = FuzzedVersion.of(input);
    byte[] event = FuzzedVersion.rest(input);
    PduLaws.check(event, version);
    // Chance makes no hash right.
    if (Pdu.read(event, version) instanceof Redacted && version.jsonMode() == JsonMode.STRICT) {
      byte[] hashed = withContentHash(event, version);
      PduLaws.check(hashed, version);
      assertTrue(mayBeRightlyHashed(Pdu.read(hashed, version)));
    }
  }

  /** It is intact, unless the longer hash makes it too large. */
  private static boolean mayBeRightlyHashed(PduOutcome outcome) {
    return outcome instanceof Dropped dropped
        ? dropped.problem().fault() == PduFault.EVENT_TOO_LARGE
        : !(outcome instanceof Redacted);
  }

  private static byte[] withContentHash(byte[] event, RoomVersion version) {
    Map<String, Object> naive = NaiveEvents.withoutNotes(NaiveEvents.parse(event), version);
    return TestEvents.utf8(NaiveEvents.write(NaiveEvents.withContentHash(naive)));
  }
}
