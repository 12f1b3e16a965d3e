package org.matrixlib.core.room;

/**
 * How the state after a fork is found.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#room-state-resolution State resolution
 */
public enum StateResAlgorithm {
  /** By depth and a hash of the event id (room version 1). */
  V1,
  /** By power and mainline, from the unconflicted state (room versions 2 to 11). */
  V2,
  /** As {@link #V2}, from the empty state and with the conflicted subgraph (room version 12). */
  V2_1
}
