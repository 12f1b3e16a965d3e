package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Map;
import java.util.function.Predicate;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code identifiers}. */
final class IdentifierVectors {
  private static final Map<String, Predicate<String>> VALID =
      Map.of(
          "server-name", text -> ServerName.parse(text).isPresent(),
          "user-id", text -> UserId.parse(text).isPresent(),
          "user-id-strict", text -> UserId.parse(text).filter(UserId::isStrict).isPresent(),
          "room-id", text -> RoomId.parse(text).isPresent(),
          "room-alias", text -> RoomAlias.parse(text).isPresent(),
          "event-id", text -> EventId.parse(text).isPresent(),
          "key-id", text -> KeyId.parse(text).isPresent(),
          "mxc-uri", text -> MxcUri.parse(text).isPresent(),
          "room-version", RoomVersion::isValidName);

  private IdentifierVectors() {}

  /** Asks whether the text is an identifier of the kind. */
  static void check(VectorCase vector) {
    Predicate<String> valid = VALID.get(vector.text("kind"));
    assertNotNull(valid, "unknown kind");
    assertEquals(vector.flag("valid"), valid.test(vector.text("text")));
  }
}
