package org.matrixlib.federation.transaction;

/** Why a transaction is refused as a whole, so that nothing of it is processed. */
public enum TransactionFault {
  /** It is longer than {@link TransactionLimits#MAX_BYTES}. */
  TOO_MANY_BYTES,
  /** Its id is longer than {@link TransactionLimits#MAX_ID_LENGTH}. */
  ID_TOO_LONG,
  /** It is no JSON object. */
  NOT_JSON,
  /** It has no list of events, or its ephemeral units are no list. */
  MALFORMED,
  /** It has more events than {@link TransactionLimits#MAX_PDUS}. */
  TOO_MANY_PDUS,
  /** It has more ephemeral units than {@link TransactionLimits#MAX_EDUS}. */
  TOO_MANY_EDUS
}
