package org.matrixlib.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Passwords passwords = new Passwords(new Passwords.Cost(8, 1), new SecureRandom());

  @AfterEach
  void close() {
    passwords.close();
  }

  @Test
  void aPasswordIsKnownByItsHash() {
    String hash = passwords.hash("übers3kr1t").join();
    assertTrue(passwords.verify("übers3kr1t", Optional.of(hash)).join());
    assertFalse(passwords.verify("übers3kr1T", Optional.of(hash)).join());
    assertFalse(passwords.verify("", Optional.of(hash)).join());
  }

  @Test
  void hashesOfTheSamePasswordDiffer() {
    assertNotEquals(passwords.hash("a").join(), passwords.hash("a").join());
  }

  @Test
  void whoDoesNotExistHasNoPassword() {
    assertFalse(passwords.verify("a", Optional.empty()).join());
  }

  @Test
  void hashesOutliveAChangeOfTheirCost() {
    String hash = passwords.hash("a").join();
    try (Passwords dearer = new Passwords(new Passwords.Cost(64, 2), new SecureRandom())) {
      assertTrue(dearer.verify("a", Optional.of(hash)).join());
      assertTrue(dearer.hash("a").join().startsWith("$argon2id$v=19$m=64,t=2,p=1$"));
    }
  }

  /** Made by the reference implementation: {@code argon2 somesalt -id -t 2 -k 65536 -p 1 -e}. */
  @Test
  void hashesAreThoseOfArgon2id() {
    String hash =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assertTrue(passwords.verify("password", Optional.of(hash)).join());
  }

  @Test
  void noMoreMayWaitThanIsReasonable() {
    try (Passwords slow = new Passwords(new Passwords.Cost(65_536, 3), new SecureRandom())) {
      CompletableFuture<String> last = slow.hash("a");
      for (int i = 0; i < 2_000 && !last.isCompletedExceptionally(); i++) {
        last = slow.hash("a");
      }
      CompletionException failure = assertThrows(CompletionException.class, last::join);
      assertInstanceOf(RejectedExecutionException.class, failure.getCause());
    }
  }

  @Test
  void costsHaveBounds() {
    assertThrows(IllegalArgumentException.class, () -> new Passwords.Cost(7, 1));
    assertThrows(IllegalArgumentException.class, () -> new Passwords.Cost(8, 0));
    assertEquals(8, new Passwords.Cost(8, 1).memoryKib());
  }
}
