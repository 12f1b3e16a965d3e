package org.matrixlib.federation.endpoint;

import java.time.Duration;

/** How long answers may be and take, where {@link JsonCall} isn't right as it is. */
final class Bounds {
  /** The state of a whole room: the largest public rooms have some 100 MB of it. */
  static final long ROOM_BYTES = 512L << 20;

  /** A slow server needs minutes to gather the state of a large room. */
  static final Duration ROOM_TIME = Duration.ofMinutes(5);

  /** The IDs of the state of a whole room; also the longest JSON that is read as a whole. */
  static final long IDS_BYTES = 64L << 20;

  /** A few hundred events. */
  static final long EVENTS_BYTES = 64L << 20;

  /** They are to be gathered in one go. */
  static final Duration EVENTS_TIME = Duration.ofSeconds(60);

  /** One event of 65,536 bytes, with {@code unsigned}, white space and what is around it. */
  static final long EVENT_BYTES = 2L << 20;

  /** A large file over a slow line. */
  static final Duration MEDIA_TIME = Duration.ofMinutes(5);

  /** What comes with media, beside them: an object without members. */
  static final int METADATA_BYTES = 1 << 16;

  private Bounds() {}
}
