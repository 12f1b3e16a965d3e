package org.matrixlib.federation.keys;

import java.util.List;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/** Signed events. */
final class TestPdus {
  private TestPdus() {}

  static Pdu message(RoomVersion version, ServerName server, SigningKey key, long ts, String body) {
    return Pdu.builder(version)
        .type("m.room.message")
        .sender(UserId.of("@user:" + server))
        .roomId(RoomId.of("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        .content(JsonObject.builder().put("body", body).build())
        .originServerTs(ts)
        .depth(1)
        .prevEvents(List.of())
        .authEvents(List.of())
        .build(server, key);
  }
}
