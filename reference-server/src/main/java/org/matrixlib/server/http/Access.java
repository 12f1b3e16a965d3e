package org.matrixlib.server.http;

/** Who may call an endpoint. */
public enum Access {
  /** Everybody; an access token is not looked at. */
  PUBLIC,
  /** Whoever has an access token. */
  USER
}
