package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** No header makes the parser throw anything but a refusal, and what it reads it can write. */
class XMatrixFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void whatIsReadCanBeWrittenAndReadAgain(byte[] input) {
    check(new String(input, StandardCharsets.ISO_8859_1));
    check("X-Matrix " + new String(input, StandardCharsets.UTF_8));
  }

  private static void check(String header) {
    try {
      List<XMatrix> signatures = XMatrixParser.parseAll(List.of(header));
      assertFalse(signatures.isEmpty());
      assertTrue(signatures.size() <= XMatrix.MAX_SIGNATURES);
      for (XMatrix signature : signatures) {
        assertEquals(Optional.of(signature), XMatrix.parse(signature.headerValue()));
      }
    } catch (RefusedException refused) {
      assertEquals(Optional.empty(), XMatrix.parse(header));
    }
  }
}
