package org.matrixlib.core.id;

/** Why a text is refused as an identifier of its kind. */
public enum IdentifierError {
  /** The text is empty. */
  EMPTY,
  /** The identifier is longer than 255 bytes of UTF-8, or a DNS name than 255 characters. */
  TOO_LONG,
  /**
   * The text does not start with the sigil of its kind, such as {@code @}, or a content URI not
   * with {@code mxc://}.
   */
  WRONG_SIGIL,
  /** The text holds U+0000. */
  NUL,
  /** The text holds half of a surrogate pair, which has no UTF-8 form. */
  LONE_SURROGATE,
  /** Nothing follows the sigil of a room or event ID. */
  NO_OPAQUE_ID,
  /** There is no server name where the kind needs one. */
  NO_DOMAIN,
  /** The host of a server name is empty or holds a character other than A-Z a-z 0-9 - and dot. */
  BAD_HOST,
  /**
   * A host in brackets is not 2 to 45 hexadecimal digits, colons and dots, or its bracket is not
   * closed.
   */
  BAD_IPV6_LITERAL,
  /** What follows the colon of a server name is not 1 to 5 digits. */
  BAD_PORT,
  /** The algorithm of a key ID is empty or holds a character other than A-Z a-z 0-9 _ - and dot. */
  BAD_ALGORITHM,
  /** The version of a key ID is missing, or holds a character other than A-Z a-z 0-9 and _. */
  BAD_KEY_VERSION,
  /** The media ID of a content URI is missing, or holds a character other than A-Z a-z 0-9 _ -. */
  BAD_MEDIA_ID
}
