package org.matrixlib.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;

/** The message of the corpus as an event of room version 12, with keys of its server. */
final class SampleEvents {
  static final ServerName SERVER = ServerName.of("example.org");

  private static final EventId PREV_EVENT =
      EventId.of("$9kVR_NbweCPLh5cc-5FEZCXaGChrOrHvk14MvXpp9oo");
  private static final List<EventId> AUTH_EVENTS =
      List.of(
          EventId.of("$ThGV3wIN5Z4NZaM6QnnxGD565OXZgOMJ-LVa3_LmHD4"),
          EventId.of("$9V_xb2b0M2Ama5Xbb4_sAddgMQVDBq5KSzgFmPbP0RQ"));
  private static final RoomId ROOM = RoomId.of("!HxxbL613hDQCTxU3mGNGknkX9HVabn0_2R8iZTt8MTI");
  private static final UserId SENDER = UserId.of("@alice:example.org");

  final SigningKey key = key("ed25519:a_1", 1);
  final SigningKey secondKey = key("ed25519:a_2", 2);
  private final JsonObject content = parse(Corpus.read("message")).object("content").orElseThrow();

  private static SigningKey key(String keyId, int seedByte) {
    byte[] seed = new byte[32];
    seed[0] = (byte) seedByte;
    return SigningKey.of(KeyId.of(keyId), seed);
  }

  static JsonObject parse(byte[] json) {
    try {
      return JsonObject.parse(json, JsonMode.STRICT, JsonLimits.PDU);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Puts an event together, with its hash and one signature. */
  Pdu build(long depth) {
    PduBuilder builder =
        Pdu.builder(RoomVersion.V12)
            .type("m.room.message")
            .roomId(ROOM)
            .sender(SENDER)
            .content(content)
            .depth(depth)
            .originServerTs(1_764_000_000_000L)
            .prevEvents(List.of(EventReference.of(PREV_EVENT)))
            .authEvents(AUTH_EVENTS.stream().map(EventReference::of).toList());
    return builder.build(SERVER, key);
  }

  /** Several events as they are received, so that none need be met twice in a row. */
  List<byte[]> received(int count, int signatures) {
    List<byte[]> events = new ArrayList<>();
    for (int depth = 1000; depth < 1000 + count; depth++) {
      Pdu event = build(depth);
      events.add((signatures == 1 ? event : event.signedBy(SERVER, secondKey)).toBytes());
    }
    return events;
  }

  /** Knows the keys. */
  KeyLookup keys() {
    VerifyKey first = key.verifyKey();
    VerifyKey second = secondKey.verifyKey();
    return (server, keyId, validAt) -> Optional.of(keyId.equals(key.keyId()) ? first : second);
  }
}
