package org.matrixlib.core.receipt;

import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.event.PduProblem;
import org.matrixlib.core.event.SignatureReport;

/** The check that an event didn't pass, and what was found. */
public sealed interface ReceiptFailure {

  /**
   * The check.
   *
   * @return the first that the event didn't pass; none after it was made
   */
  ReceiptCheck check();

  /**
   * The event doesn't have the format of its room version.
   *
   * @param problem what is wrong
   */
  record Format(PduProblem problem) implements ReceiptFailure {
    @Override
    public ReceiptCheck check() {
      return ReceiptCheck.FORMAT;
    }
  }

  /**
   * A signature is missing or wrong, or its key isn't known.
   *
   * @param report what was found of each server
   */
  record Signatures(SignatureReport report) implements ReceiptFailure {
    @Override
    public ReceiptCheck check() {
      return ReceiptCheck.SIGNATURES;
    }
  }

  /**
   * The authorization rules don't allow the event.
   *
   * @param check which says by what they judged it
   * @param rule the rule that it breaks
   */
  record NotAuthorized(ReceiptCheck check, AuthRule rule) implements ReceiptFailure {}

  /**
   * The policy server doesn't recommend the event.
   *
   * @param verdict what it says; an event that it couldn't be asked about may be tried again
   */
  record NotRecommended(PolicyVerdict verdict) implements ReceiptFailure {
    @Override
    public ReceiptCheck check() {
      return ReceiptCheck.POLICY_SERVER;
    }
  }
}
