package org.matrixlib.core.id;

import java.util.Base64;

/**
 * The forms that event IDs have had; each room version uses one.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v1/#event-ids room version 1
 * @spec https://spec.matrix.org/v1.19/rooms/v3/#event-ids room version 3
 * @spec https://spec.matrix.org/v1.19/rooms/v4/#event-ids room version 4
 */
public enum EventIdFormat {
  /** {@code $opaque_id:domain}, chosen by a server: room versions 1 and 2. */
  OPAQUE,

  /** {@code $} and the reference hash in unpadded base64: room version 3. */
  BASE64,

  /** {@code $} and the reference hash in URL-safe unpadded base64: room versions 4 and later. */
  URLSAFE_BASE64;

  private static final int HASH_BYTES = 32;
  private static final int ID_LENGTH = 1 + 43;

  /** 43 characters hold 258 bits, so those that can be last have their lowest two bits unset. */
  private static final String LAST_CHARACTERS = "AEIMQUYcgkosw048";

  /**
   * Whether an event ID has this form. One of the forms with a hash does not match a text that
   * encodes no hash exactly, such as one with stray bits at its end: no event has such an ID.
   *
   * @param id an event ID
   * @return whether an event of a room with this format can have this ID; a hash can match both
   *     base64 formats
   */
  public boolean matches(EventId id) {
    return switch (this) {
      case OPAQUE -> Grammar.hasDomain(id.text);
      case BASE64 -> isHash(AsciiSet.BASE64_CHAR, id.text);
      case URLSAFE_BASE64 -> isHash(AsciiSet.URLSAFE_BASE64_CHAR, id.text);
    };
  }

  private static boolean isHash(AsciiSet alphabet, String text) {
    return text.length() == ID_LENGTH
        && alphabet.hasAll(text, 1, ID_LENGTH)
        && LAST_CHARACTERS.indexOf(text.charAt(ID_LENGTH - 1)) >= 0;
  }

  /**
   * The ID of the event with a reference hash.
   *
   * @param referenceHash the 32 bytes of the SHA-256 hash
   * @return the event ID
   * @throws IllegalArgumentException if the hash is not 32 bytes long
   * @throws IllegalStateException if this is {@link #OPAQUE}, where the ID is part of what is
   *     hashed
   */
  public EventId idOf(byte[] referenceHash) {
    if (referenceHash.length != HASH_BYTES) {
      throw new IllegalArgumentException(
          "a reference hash is 32 bytes, not " + referenceHash.length);
    }
    Base64.Encoder encoder =
        switch (this) {
          case OPAQUE -> throw new IllegalStateException("an opaque event ID is no hash");
          case BASE64 -> Base64.getEncoder();
          case URLSAFE_BASE64 -> Base64.getUrlEncoder();
        };
    return new EventId(EventId.SIGIL + encoder.withoutPadding().encodeToString(referenceHash));
  }
}
