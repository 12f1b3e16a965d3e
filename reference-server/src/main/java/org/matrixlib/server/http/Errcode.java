package org.matrixlib.server.http;

/**
 * The error codes of the client API, each with the HTTP status that it comes with.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#standard-error-response Standard error
 *     response
 */
public enum Errcode {
  M_BAD_ALIAS(400),
  M_BAD_JSON(400),
  M_BAD_STATE(400),
  M_EXCLUSIVE(400),
  M_FORBIDDEN(403),
  M_GUEST_ACCESS_FORBIDDEN(403),
  M_INCOMPATIBLE_ROOM_VERSION(400),
  M_INVALID_PARAM(400),
  M_INVALID_ROOM_STATE(400),
  M_INVALID_USERNAME(400),
  M_LIMIT_EXCEEDED(429),
  M_MISSING_PARAM(400),
  M_MISSING_TOKEN(401),
  M_NOT_FOUND(404),
  M_NOT_JSON(400),
  M_ROOM_IN_USE(400),
  M_THREEPID_DENIED(403),
  M_TOO_LARGE(413),
  M_UNAUTHORIZED(401),
  M_UNKNOWN(400),
  M_UNKNOWN_TOKEN(401),
  M_UNRECOGNIZED(404),
  M_UNSUPPORTED_ROOM_VERSION(400),
  M_USER_DEACTIVATED(403),
  M_USER_IN_USE(400),
  M_WEAK_PASSWORD(400);

  private final int status;

  Errcode(int status) {
    this.status = status;
  }

  /** The HTTP status that the code usually comes with. */
  public int status() {
    return status;
  }
}
