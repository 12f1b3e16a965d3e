package org.matrixlib.federation.request;

/**
 * Why a request is refused: it isn't shown to come from the server that it names. Each is answered
 * with the status 401, but for {@link #MALFORMED_BODY}, which is 400.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#request-authentication Request
 *     Authentication
 */
public enum RequestFault {
  /** There is no {@code Authorization} header of the scheme {@code X-Matrix}. */
  NOT_SIGNED,
  /** The header is longer, or has more parameters, or there are more of them, than is read. */
  HEADER_TOO_LARGE,
  /** The header doesn't keep to the grammar of RFC 9110. */
  MALFORMED_HEADER,
  /** The header has two parameters of the same name. */
  DUPLICATE_PARAMETER,
  /** There is no {@code origin}, {@code key} or {@code sig}. */
  MISSING_PARAMETER,
  /** {@code origin} is no server name. */
  MALFORMED_ORIGIN,
  /** {@code destination} is no server name. */
  MALFORMED_DESTINATION,
  /** {@code key} is no key ID. */
  MALFORMED_KEY,
  /** {@code sig} is not Base64. */
  MALFORMED_SIGNATURE,
  /** There are several headers, of different origins or for different destinations. */
  CONFLICTING_HEADERS,
  /** The request was signed for another server. */
  WRONG_DESTINATION,
  /** The body is neither empty nor one JSON object. */
  MALFORMED_BODY,
  /** The origin has no such key, or not any more, or it can't be had now. */
  UNKNOWN_KEY,
  /** A signature by a key of the origin doesn't fit this method, target, body and destination. */
  INVALID_SIGNATURE
}
