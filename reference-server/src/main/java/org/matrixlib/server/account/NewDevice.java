package org.matrixlib.server.account;

import java.util.Optional;

/**
 * The device that a user logs in from.
 *
 * @param id its ID; without one it gets one. If the user has a device of the ID, that one logs in
 *     anew, and its access tokens of before end
 * @param displayName what a new device is called
 */
public record NewDevice(Optional<String> id, Optional<String> displayName) {
  /** A device that nothing is known of. */
  public static final NewDevice UNNAMED = new NewDevice(Optional.empty(), Optional.empty());
}
