package org.matrixlib.server.http;

/**
 * What is limited in its rate, each on its own. Whom it counts for is the user, or the address if
 * the endpoint is {@linkplain Access#PUBLIC public}.
 */
public enum RateLimit {
  /** All that has no limit of its own. */
  REQUESTS,
  /** Events that are sent. */
  MESSAGES,
  /** Rooms that are joined, and invites. */
  JOINS,
  /** Rooms that are made. */
  ROOMS,
  /** Logins by an address. */
  LOGIN,
  /** Wrong passwords for an account, from wherever. */
  FAILED_LOGINS,
  /** Accounts that are made by an address, and names that are tried. */
  REGISTRATION
}
