package org.matrixlib.federation.discovery;

import java.util.random.RandomGenerator;

/** Draws the same share of every range: 0 for its lowest value, almost 1 for its highest. */
record FixedRandom(double share) implements RandomGenerator {
  static final FixedRandom MIDDLE = new FixedRandom(0.5);

  @Override
  public double nextDouble(double origin, double bound) {
    return origin + share * (bound - origin);
  }

  @Override
  public int nextInt(int bound) {
    return (int) (share * bound);
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException();
  }
}
