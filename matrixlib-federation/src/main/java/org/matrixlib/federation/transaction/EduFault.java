package org.matrixlib.federation.transaction;

/** Why an ephemeral unit, or a part of one, is ignored. */
public enum EduFault {
  /** It isn't as the specification says. */
  MALFORMED,
  /** It is a further part of a unit that has more than {@link TransactionLimits#MAX_EDU_PARTS}. */
  TOO_MANY_PARTS,
  /** It speaks for a user of another server than the one that sent it. */
  FOREIGN_USER,
  /** It is of a room that this server doesn't take part in. */
  UNKNOWN_ROOM,
  /** The room shuts out the server that sent it. */
  SERVER_DENIED
}
