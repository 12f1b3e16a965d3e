package org.matrixlib.federation.transaction;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Ids for the transactions that a server sends, each given out once. Safe for use by several
 * threads.
 */
public final class TransactionIds {
  private final String run;
  private final AtomicLong last = new AtomicLong();

  /**
   * Starts to give out ids.
   *
   * @param random tells those of this run of the server from those of others
   */
  public TransactionIds(RandomGenerator random) {
    run = HexFormat.of().toHexDigits(random.nextLong());
  }

  /**
   * The next id.
   *
   * @return an id of letters, digits and hyphens
   */
  public String next() {
    return run + "-" + last.incrementAndGet();
  }
}
