package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.util.List;

/** What came of asking for SRV records. */
sealed interface SrvAnswer {

  /**
   * The records that there are.
   *
   * @param records in no order; empty if the name doesn't exist, or has no such records
   * @param ttl how long they may be cached
   */
  record Records(List<SrvRecord> records, Duration ttl) implements SrvAnswer {}

  /**
   * DNS gave no answer.
   *
   * @param reason why, for humans
   */
  record NoAnswer(String reason) implements SrvAnswer {}
}
