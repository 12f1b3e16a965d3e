package org.matrixlib.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LenientNumberPropertyTest {

  @Property(tries = 1500)
  void anyDoubleIsWrittenAsPythonDoes(@ForAll("doubles") double value) {
    String token = RandomJson.exact(value);
    assertEquals(JsonTree.pythonRepr(token), canonical(token));
  }

  @Property(tries = 1500)
  void anyDecimalIsWrittenAsPythonDoes(@ForAll("decimals") String token) {
    assertEquals(JsonTree.pythonRepr(token), canonical(token));
  }

  @Property(tries = 1500)
  void whatIsWrittenReadsBackAsTheSameDouble(@ForAll("doubles") double value) {
    String canonical = canonical(RandomJson.exact(value));
    assertEquals(0, Double.compare(value, Double.parseDouble(canonical)));
    assertEquals(canonical, canonical(canonical));
  }

  @Property(tries = 1500)
  void noShorterDecimalReadsBack(@ForAll("doubles") double value) {
    String canonical = canonical(RandomJson.exact(value));
    int digits = new BigDecimal(canonical).stripTrailingZeros().precision();
    if (digits > 1) {
      for (RoundingMode rounding : new RoundingMode[] {RoundingMode.UP, RoundingMode.DOWN}) {
        BigDecimal shorter = new BigDecimal(value).round(new MathContext(digits - 1, rounding));
        assertNotEquals(value, Double.parseDouble(shorter.toString()));
      }
    }
  }

  @Property(tries = 1500)
  void aDecimalThatADoubleHoldsExactlyKeepsItsValue(
      @ForAll short numerator, @ForAll byte exponent) {
    String token = RandomJson.exact(Math.scalb(numerator, exponent % 16));
    assertEquals(0, new BigDecimal(token).compareTo(new BigDecimal(canonical(token))));
  }

  @Property(tries = 1500)
  void theLayoutIsOneThatTheScannerTakes(@ForAll("decimals") String token) {
    String canonical = canonical(token);
    byte[] json = JsonLaws.utf8("{\"\":" + canonical + "}");
    assertTrue(CanonicalJson.isCanonical(json, JsonMode.LENIENT, JsonLimits.DEFAULT));
    assertEquals(
        canonical.equals(token),
        CanonicalJson.isCanonical(
            JsonLaws.utf8("{\"\":" + token + "}"), JsonMode.LENIENT, JsonLimits.DEFAULT));
  }

  @Provide
  Arbitrary<Double> doubles() {
    return Arbitraries.randomValue(random -> new RandomJson(random).number());
  }

  @Provide
  Arbitrary<String> decimals() {
    return Arbitraries.randomValue(random -> new RandomJson(random).decimal());
  }

  private static String canonical(String token) {
    byte[] json = JsonLaws.utf8("{\"\":" + token + "}");
    String canonical =
        JsonLaws.text(JsonLaws.canonicalize(json, JsonMode.LENIENT, JsonLimits.DEFAULT));
    return canonical.substring("{\"\":".length(), canonical.length() - 1);
  }
}
