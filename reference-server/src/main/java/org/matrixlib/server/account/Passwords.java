package org.matrixlib.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes passwords with Argon2id (RFC 9106), a few at a time, on threads of its own: hashing takes
 * as much time and memory as it can, so that it can't be had in any amount.
 *
 * <p>A hash is kept with its cost, {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}, so that the
 * cost can change.
 */
public final class Passwords implements AutoCloseable {
  /** The longest password, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int MAX_WAITING = 256;
  private static final Pattern FORM =
      Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=1\\$([^$]+)\\$([^$]+)");

  private final Cost cost;
  private final SecureRandom random;
  private final ThreadPoolExecutor executor;
  private final String hashOfNobody;

  /**
   * What a hash costs.
   *
   * @param memoryKib the memory that it takes, in KiB
   * @param iterations how often that is gone over
   */
  public record Cost(int memoryKib, int iterations) {
    /** What OWASP advises for servers: some 50 ms of one core. */
    public static final Cost DEFAULT = new Cost(19_456, 2);

    public Cost {
      if (memoryKib < 8 || memoryKib > 1 << 20 || iterations < 1 || iterations > 1000) {
        throw new IllegalArgumentException(
            "a password costs 8 to 1048576 KiB of memory and 1 to 1000 iterations");
      }
    }
  }

  /** Starts the threads that hash: one for every two processors. */
  public Passwords(Cost cost, SecureRandom random) {
    this.cost = cost;
    this.random = random;
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> new Thread(task, "passwords"));
    this.hashOfNobody = format(cost, new byte[SALT_BYTES], new byte[HASH_BYTES]);
  }

  /**
   * The hash of a password.
   *
   * @return fails with {@link RejectedExecutionException} if too many wait
   */
  public CompletableFuture<String> hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return supply(() -> format(cost, salt, argon2id(password, cost, salt)));
  }

  /**
   * Whether a password is the one that was hashed. Takes the same time if there is no hash, so that
   * nobody learns which users there are.
   *
   * @return fails with {@link RejectedExecutionException} if too many wait
   */
  public CompletableFuture<Boolean> verify(String password, Optional<String> hash) {
    return supply(() -> isHashOf(password, hash.orElse(hashOfNobody)) && hash.isPresent());
  }

  private <T> CompletableFuture<T> supply(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isHashOf(String password, String hash) {
    Matcher form = FORM.matcher(hash);
    if (!form.matches()) {
      throw new IllegalStateException("a stored password hash is none");
    }
    Cost cost = new Cost(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    byte[] salt = Base64.getDecoder().decode(form.group(3));
    byte[] expected = Base64.getDecoder().decode(form.group(4));
    return MessageDigest.isEqual(expected, argon2id(password, cost, salt));
  }

  private static String format(Cost cost, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.memoryKib()
        + ",t="
        + cost.iterations()
        + ",p=1$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  private static byte[] argon2id(String password, Cost cost, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.iterations())
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  /** Drops what waits, finishes what was begun, and ends the threads. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
