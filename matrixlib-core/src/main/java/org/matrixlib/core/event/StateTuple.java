package org.matrixlib.core.event;

/**
 * What a state event is the value of: the pair of its type and state key.
 *
 * @param type the type of the event
 * @param stateKey its state key, which may be empty
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-events Room events
 */
public record StateTuple(String type, String stateKey) {}
