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
 * Two threads that ask the same at the same time may both work it out.
 */
final class SignatureMemory {
  static final int SIGNATURE_BYTES = 64;
  private static final int QUESTION_BYTES = 32 + 32 + SIGNATURE_BYTES;

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

  /**
   * Is this a signature of the event with this reference hash by this key?
   *
   * <p>Whoever has a key can send the same event with any number of signatures, all of which have
   * the same hash code. A map finds its way among them by {@code Comparable}. The key is held by
   * its bytes, so that nothing that it has prepared is kept.
   */
  static final class Question implements Comparable<Question> {
    private final byte[] text;

    /**
     * Asks.
     *
     * @param signature of 64 bytes, so that all questions are of one length
     */
    Question(byte[] referenceHash, VerifyKey key, byte[] signature) {
      byte[] encodedKey = key.encoded();
      text = Arrays.copyOf(referenceHash, QUESTION_BYTES);
      System.arraycopy(encodedKey, 0, text, referenceHash.length, encodedKey.length);
      System.arraycopy(signature, 0, text, QUESTION_BYTES - signature.length, signature.length);
    }

    @Override
    public int compareTo(Question other) {
      return Arrays.compare(text, other.text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Question that && Arrays.equals(text, that.text);
    }

    /** A part of the reference hash. */
    @Override
    public int hashCode() {
      return ByteBuffer.wrap(text).getInt();
    }
  }
}
