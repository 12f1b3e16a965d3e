package org.matrixlib.core.json;

/** Why bytes are refused as JSON of the Matrix protocol. */
public enum JsonError {
  /** The bytes do not follow the JSON grammar (RFC 8259). */
  NOT_JSON,
  /** The bytes are not well-formed UTF-8. */
  NOT_UTF8,
  /** The document starts with a byte order mark. */
  BYTE_ORDER_MARK,
  /** Something other than white space follows the document. */
  TRAILING_BYTES,
  /** The document is valid JSON but no object. */
  NOT_AN_OBJECT,
  /** A string holds half of a surrogate pair, which has no UTF-8 form. */
  LONE_SURROGATE,
  /** {@link JsonMode#STRICT}: an integer is outside -(2^53)+1 ... (2^53)-1. */
  INTEGER_OUT_OF_RANGE,
  /** {@link JsonMode#STRICT}: a number has a fraction or an exponent. */
  NOT_AN_INTEGER,
  /** {@link JsonMode#LENIENT}: a number is too large for an IEEE 754 double. */
  NUMBER_OUT_OF_RANGE,
  /** The document is longer than {@link JsonLimits#maxBytes()}. */
  TOO_LONG,
  /** Objects and arrays nest deeper than {@link JsonLimits#maxDepth()}. */
  TOO_DEEP,
  /** A number is longer than {@link JsonLimits#maxNumberLength()}. */
  NUMBER_TOO_LONG,
  /** An object has more members than {@link JsonLimits#maxMembers()}. */
  TOO_MANY_MEMBERS,
  /** An object has two members of the same name, which {@link JsonLimits} may refuse. */
  DUPLICATE_NAME
}
