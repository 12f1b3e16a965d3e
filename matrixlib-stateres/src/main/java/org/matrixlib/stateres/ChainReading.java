package org.matrixlib.stateres;

/**
 * Which events make up the full auth chain of a state, of which the specification can be read in
 * two ways. It matters where an event of one state is cited in the chain of another only.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Auth difference
 */
public enum ChainReading {
  /** The events of the state and all their ancestors: what Synapse does, and so most rooms. */
  OWN_MEMBERS_COUNT,

  /** The ancestors of the events of the state: what the text says, taken literally. */
  OWN_MEMBERS_DO_NOT_COUNT
}
