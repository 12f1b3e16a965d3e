package org.matrixlib.server.room;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.RequiredSignatures;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.receipt.Arrival;
import org.matrixlib.core.receipt.PolicyVerdict;
import org.matrixlib.core.receipt.Receipt;
import org.matrixlib.core.receipt.ReceiptChecks;

/**
 * The checks on receipt that are left for the room server: of an event whose format, hash and
 * signatures were checked by the writer, which also asked the policy server.
 */
record VerifiedReceipt(
    Supplier<AuthVerdict> byAuthEvents,
    Supplier<AuthVerdict> byStateBefore,
    Supplier<AuthVerdict> byCurrentState)
    implements ReceiptChecks {
  private static final SignatureReport VALID =
      new SignatureReport(new RequiredSignatures(Set.of(), true), Map.of());

  Receipt of(Pdu event, Arrival arrival) {
    return Receipt.of(new PduOutcome.Intact(event), arrival, this);
  }

  @Override
  public SignatureReport signatures(Pdu event) {
    return VALID;
  }

  @Override
  public AuthVerdict byAuthEvents(Pdu event) {
    return byAuthEvents.get();
  }

  @Override
  public AuthVerdict byStateBefore(Pdu event) {
    return byStateBefore.get();
  }

  @Override
  public AuthVerdict byCurrentState(Pdu event) {
    return byCurrentState.get();
  }

  @Override
  public PolicyVerdict byPolicyServer(Pdu event) {
    return PolicyVerdict.RECOMMENDED;
  }
}
