package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Function;

/** What the tests of all kinds ask about a refused text. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(IdentifierError reason, Function<String, ?> of, String text) {
    InvalidIdentifierException refusal =
        assertThrows(InvalidIdentifierException.class, () -> of.apply(text));
    assertEquals(reason, refusal.error());
  }
}
