package org.matrixlib.core.room;

import org.matrixlib.core.id.EventIdFormat;

/**
 * How an event is named and how it cites others.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room versions
 */
public enum EventFormat {
  /**
   * The event carries its id and cites others as pairs of id and hashes (room versions 1 and 2).
   */
  V1(EventIdFormat.OPAQUE),
  /** The id is the reference hash in Base64; events are cited by their ids (room version 3). */
  V3(EventIdFormat.BASE64),
  /** As {@link #V3}, in URL-safe Base64 (room version 4 and later). */
  V4(EventIdFormat.URLSAFE_BASE64);

  private final EventIdFormat eventIdFormat;

  EventFormat(EventIdFormat eventIdFormat) {
    this.eventIdFormat = eventIdFormat;
  }

  /**
   * What event ids look like.
   *
   * @return the format of ids
   */
  public EventIdFormat eventIdFormat() {
    return eventIdFormat;
  }

  /**
   * Whether an event says its own id and the hashes of those that it cites, instead of its id being
   * its hash.
   *
   * @return true for {@link #V1}
   */
  public boolean carriesEventId() {
    return this == V1;
  }
}
