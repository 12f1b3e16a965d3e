package org.matrixlib.federation.endpoint;

import java.util.Optional;

/**
 * Which published rooms to ask for: those of Matrix itself, of one bridged network, or all.
 *
 * @param includesAll whether rooms of all networks are asked for
 * @param instanceId the one bridged network whose rooms are asked for
 */
public record RoomNetwork(boolean includesAll, Optional<String> instanceId) {
  /** The rooms of Matrix itself. */
  public static final RoomNetwork MATRIX = new RoomNetwork(false, Optional.empty());

  /** The rooms of all networks. */
  public static final RoomNetwork ALL = new RoomNetwork(true, Optional.empty());

  /**
   * Checks that it isn't both.
   *
   * @param includesAll whether rooms of all networks are asked for
   * @param instanceId the one bridged network whose rooms are asked for
   * @throws IllegalArgumentException if all networks are asked for, and one of them
   */
  public RoomNetwork {
    if (includesAll && instanceId.isPresent()) {
      throw new IllegalArgumentException("all networks, and one of them");
    }
  }
}
