package org.matrixlib.federation.history;

/** Why an event that another server sent is not among those that were taken. */
public enum DropReason {
  /** It doesn't have the format of the room version. */
  FORMAT,
  /** It is of another room. */
  OTHER_ROOM,
  /** A signature is missing or wrong, or its key couldn't be had. */
  SIGNATURES,
  /** It is no state event, though only those belong there. */
  NOT_STATE,
  /** It is there already. */
  DUPLICATE,
  /** It isn't what was asked for: another event, too old, or more than wanted. */
  NOT_ASKED_FOR,
  /** An event that should allow it isn't known, so that it can't be judged. */
  AUTH_EVENT_MISSING,
  /** It cites itself, by way of others or not, or an event that does. */
  CYCLE
}
