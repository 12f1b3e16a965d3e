package org.matrixlib.server.room;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.store.StorageException;

/** What an event is to its room. */
enum Standing {
  TIMELINE(0, RoomFact.Kind.TIMELINE),
  HISTORY(1, RoomFact.Kind.HISTORY),
  SOFT_FAILED(2, RoomFact.Kind.SOFT_FAILED),
  REJECTED(3, RoomFact.Kind.REJECTED),
  /** It came for the sake of others: the state before it isn't known. */
  OUTLIER(4, null),
  REJECTED_OUTLIER(5, null);

  private final int code;
  private final RoomFact.@Nullable Kind kind;

  Standing(int code, RoomFact.@Nullable Kind kind) {
    this.code = code;
    this.kind = kind;
  }

  /** What the store calls it. */
  int code() {
    return code;
  }

  static Standing of(int code) {
    for (Standing standing : values()) {
      if (standing.code == code) {
        return standing;
      }
    }
    throw new StorageException("Events of kind " + code + " are of a newer server", null);
  }

  static Standing of(RoomFact.Kind kind) {
    return switch (kind) {
      case TIMELINE -> TIMELINE;
      case HISTORY -> HISTORY;
      case SOFT_FAILED -> SOFT_FAILED;
      case REJECTED -> REJECTED;
    };
  }

  /** The kind of its record in the log; outliers have none. */
  Optional<RoomFact.Kind> kind() {
    return Optional.ofNullable(kind);
  }

  boolean isOutlier() {
    return kind == null;
  }

  boolean isRejected() {
    return this == REJECTED || this == REJECTED_OUTLIER;
  }
}
