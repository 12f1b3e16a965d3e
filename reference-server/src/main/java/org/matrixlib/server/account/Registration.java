package org.matrixlib.server.account;

import java.util.Optional;
import org.matrixlib.core.id.UserId;

/**
 * A user to be made.
 *
 * @param passwordHash as {@link Passwords} makes them
 * @param device the device to log in at once, if any
 */
public record Registration(
    UserId user, String passwordHash, boolean isAdmin, Optional<NewDevice> device) {

  /** What came of it. */
  public sealed interface Outcome {}

  /** The user exists now, and is logged in if that was asked for. */
  public record Made(Optional<Login> login) implements Outcome {}

  /** There is such a user already; nothing was done. */
  public record Taken() implements Outcome {}
}
