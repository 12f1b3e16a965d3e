package org.matrixlib.core.crypto;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key in its standard encoding, for handing it to a security provider.
 *
 * <p>Providers make their own form of it. That way works with all of them; Corretto's has no key
 * factory for Ed25519 unless a system property is set.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8410">RFC 8410</a>
 */
final class EncodedKey implements PublicKey, PrivateKey {
  private static final long serialVersionUID = 1;

  private static final String BEFORE_PUBLIC_KEY = "302a300506032b6570032100";
  private static final String BEFORE_SEED = "302e020100300506032b657004220420";

  private final String format;
  private final byte[] encoded;

  private EncodedKey(String format, String prefix, byte[] key) {
    this.format = format;
    byte[] start = HexFormat.of().parseHex(prefix);
    this.encoded = Arrays.copyOf(start, start.length + key.length);
    System.arraycopy(key, 0, encoded, start.length, key.length);
  }

  static PublicKey ofPublicKey(byte[] publicKey) {
    return new EncodedKey("X.509", BEFORE_PUBLIC_KEY, publicKey);
  }

  static PrivateKey ofSeed(byte[] seed) {
    return new EncodedKey("PKCS#8", BEFORE_SEED, seed);
  }

  @Override
  public String getAlgorithm() {
    return "EdDSA";
  }

  @Override
  public String getFormat() {
    return format;
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }
}
