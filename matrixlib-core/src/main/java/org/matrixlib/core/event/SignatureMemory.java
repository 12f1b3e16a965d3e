package org.matrixlib.core.event;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.matrixlib.core.crypto.VerifyKey;

/**
 * Remembers which signatures are valid and which are not, up to a number.
 *
 * <p>Answers are kept in two generations. When the younger one is full, the older is forgotten and
 * the younger takes its place; what is asked for again moves to the younger. So what is in use
 * stays, and no list has to be kept in order, for which threads would have to wait for each other.
 */
final class SignatureMemory {
  private final int generationSize;
  private volatile Map<Question, Boolean> younger = new ConcurrentHashMap<>();
  private volatile Map<Question, Boolean> older = Map.of();

  SignatureMemory(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("not positive: " + size);
    }
    generationSize = Math.max(1, size / 2);
  }

  /** The answer to a question, worked out if it isn't remembered. */
  boolean recall(Question question, BooleanSupplier answer) {
    Boolean known = younger.get(question);
    if (known != null) {
      return known;
    }
    known = older.get(question);
    boolean result = known != null ? known : answer.getAsBoolean();
    remember(question, result);
    return result;
  }

  private void remember(Question question, boolean answer) {
    Map<Question, Boolean> generation = younger;
    generation.put(question, answer);
    if (generation.size() > generationSize) {
      turn(generation);
    }
  }

  private synchronized void turn(Map<Question, Boolean> full) {
    if (younger == full) {
      older = full;
      younger = new ConcurrentHashMap<>();
    }
  }

  /** Is this a signature of the event with this reference hash by this key? */
  static final class Question {
    private final byte[] referenceHash;
    private final VerifyKey key;
    private final byte[] signature;

    Question(byte[] referenceHash, VerifyKey key, byte[] signature) {
      this.referenceHash = referenceHash;
      this.key = key;
      this.signature = signature;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Question that
          && Arrays.equals(referenceHash, that.referenceHash)
          && Arrays.equals(signature, that.signature)
          && key.equals(that.key);
    }

    /** A part of a SHA-256, as a sender can make up signatures that collide but not hashes. */
    @Override
    public int hashCode() {
      return ByteBuffer.wrap(referenceHash).getInt();
    }
  }
}
