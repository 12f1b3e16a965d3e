package org.matrixlib.core.crypto;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64 as Matrix writes it: without padding.
 *
 * <p>Reading allows padding, and nothing else beside the letters of the alphabet: no line breaks,
 * no spaces, no letters of the other alphabet. The bits of the last letter that belong to no byte
 * are ignored, as other implementations do: several texts may stand for the same bytes, so texts
 * must not be compared where bytes are meant, nor the other way round.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#unpadded-base64 Unpadded Base64
 */
public final class UnpaddedBase64 {
  private static final int GROUP = 4;

  private UnpaddedBase64() {}

  /**
   * Encodes with the standard alphabet, whose last two letters are {@code +} and {@code /}.
   *
   * @param bytes any bytes
   * @return the text, without padding
   */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Encodes with the alphabet for URLs, whose last two letters are {@code -} and {@code _}.
   *
   * @param bytes any bytes
   * @return the text, without padding
   */
  public static String encodeUrlSafe(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Decodes the standard alphabet.
   *
   * @param text any text
   * @return the bytes, or empty if the text is not Base64
   */
  public static Optional<byte[]> decode(String text) {
    return decode(Base64.getDecoder(), text);
  }

  /**
   * Decodes the alphabet for URLs.
   *
   * @param text any text
   * @return the bytes, or empty if the text is not Base64 of this alphabet
   */
  public static Optional<byte[]> decodeUrlSafe(String text) {
    return decode(Base64.getUrlDecoder(), text);
  }

  private static Optional<byte[]> decode(Base64.Decoder decoder, String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    int padding = text.length() - end;
    int lastGroup = end % GROUP;
    if (padding > 0 && (lastGroup < 2 || lastGroup + padding > GROUP)) {
      return Optional.empty();
    }
    try {
      return Optional.of(decoder.decode(text.substring(0, end)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
