package org.matrixlib.server.account;

import org.matrixlib.core.id.UserId;

/** What a device gets when its user logs in. */
public record Login(UserId user, String deviceId, String accessToken) {

  /** Without the token, so that it can't get into logs. */
  @Override
  public String toString() {
    return "Login[" + user + ", " + deviceId + "]";
  }
}
