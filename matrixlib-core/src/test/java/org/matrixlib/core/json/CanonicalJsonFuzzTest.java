package org.matrixlib.core.json;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** No bytes make the reader throw, and it agrees with the oracle about all of them. */
class CanonicalJsonFuzzTest {
  private static final JsonLimits TIGHT = new JsonLimits(100, 3, 5, 4, false);

  @FuzzTest
  void anyBytesAreJudgedAndCanonicalisedAsByTheOracle(byte[] json) {
    JsonLaws.check(json, JsonMode.STRICT, JsonLimits.PDU);
    JsonLaws.check(json, JsonMode.LENIENT, JsonLimits.PDU);
    JsonLaws.check(json, JsonMode.LENIENT, TIGHT);
  }
}
