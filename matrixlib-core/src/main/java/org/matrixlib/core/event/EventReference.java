package org.matrixlib.core.event;

import java.util.Optional;
import org.matrixlib.core.id.EventId;

/**
 * One event citing another.
 *
 * @param eventId the event that is cited
 * @param hash its reference hash in unpadded Base64, which only room versions 1 and 2 write beside
 *     the id, and not always
 */
public record EventReference(EventId eventId, Optional<String> hash) {

  /**
   * A reference as room version 3 and later make it.
   *
   * @param eventId the event that is cited
   * @return a reference without a hash
   */
  public static EventReference of(EventId eventId) {
    return new EventReference(eventId, Optional.empty());
  }
}
