package org.matrixlib.core.json;

/**
 * Canonical JSON: the one way to write a JSON object that hashes and signatures cover.
 *
 * <p>Names in the order of their code points, no white space, the shortest escapes, UTF-8.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * Whether bytes are one object, already in canonical form and within limits. Allocates nothing,
   * but for names with escapes and for fractions, which are rare.
   *
   * @param json the bytes
   * @param mode which numbers are allowed
   * @param limits how much is read
   * @return true if {@link #canonicalize} would give the same bytes
   */
  public static boolean isCanonical(byte[] json, JsonMode mode, JsonLimits limits) {
    return CanonicalScanner.isCanonicalObject(json, mode, limits, null);
  }

  /**
   * Writes an object in canonical form. Of members with the same name the last stays.
   *
   * @param json one JSON object in UTF-8
   * @param mode which numbers are allowed
   * @param limits how much is read
   * @return its canonical form, always a new array
   * @throws MalformedJsonException if {@code json} is anything but one object, or beyond a limit
   */
  public static byte[] canonicalize(byte[] json, JsonMode mode, JsonLimits limits)
      throws MalformedJsonException {
    return isCanonical(json, mode, limits)
        ? json.clone()
        : CanonicalWriter.canonicalize(json, mode, limits);
  }
}
