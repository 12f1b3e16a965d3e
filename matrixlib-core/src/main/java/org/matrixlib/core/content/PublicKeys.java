package org.matrixlib.core.content;

import java.util.Optional;
import org.matrixlib.core.crypto.VerifyKey;

/** Public keys in contents, which may be written in both alphabets of Base64. */
final class PublicKeys {
  private PublicKeys() {}

  /** The key, empty if this is no Base64, or no signature could be valid for the key. */
  static Optional<VerifyKey> decode(String base64) {
    return VerifyKey.decode(base64.replace('-', '+').replace('_', '/'));
  }
}
