package org.matrixlib.federation.history;

/** Why an answer that should hold the state of a room can't be used. */
public enum StateFault {
  /** The answer isn't what the specification asks for. */
  ANSWER_MALFORMED,
  /** It has more events than {@link StateLimits#maxEvents()}. */
  TOO_MANY_EVENTS,
  /** Its events are longer than {@link StateLimits#maxBytes()}. */
  TOO_MANY_BYTES,
  /** No create event is part of the state and allowed. */
  CREATE_MISSING,
  /** There are several create events of the room. */
  SEVERAL_CREATES,
  /** The create event says another room version. */
  ROOM_VERSION_DIFFERS,
  /** Two events of the state have the same type and state key. */
  STATE_CONTRADICTS_ITSELF,
  /** Members are omitted though that wasn't asked for. */
  MEMBERS_OMITTED_UNASKED,
  /** The event that was sent should have come back signed, and didn't. */
  OWN_EVENT_MISSING,
  /** What came back is another event than the one that was sent. */
  OWN_EVENT_DIFFERS,
  /** What came back isn't signed by all who must have. */
  OWN_EVENT_NOT_SIGNED,
  /** The event that was sent isn't allowed by its auth events or the state. */
  OWN_EVENT_NOT_ALLOWED
}
