package org.matrixlib.core.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduFault;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.PduProblem;
import org.matrixlib.core.event.RequiredSignatures;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

class ReceiptTest {
  private static final Pdu EVENT = event("m.room.message");
  private static final PduOutcome INTACT = new PduOutcome.Intact(EVENT);
  private static final PduProblem PROBLEM =
      new PduProblem(PduFault.PROPERTY_TOO_LONG, "/type", "too long");
  private static final AuthVerdict REJECTED =
      AuthVerdict.rejectedBy(AuthRule.EVENT_NEEDS_MORE_POWER);
  private static final List<EventId> IDS = List.of(EventId.of("$a"), EventId.of("$b"));
  private static final AuthVerdict MISSING = AuthVerdict.missing(IDS);

  private final Checks checks = new Checks();

  @Test
  void anEventThatPassesAllChecksIsAccepted() {
    assertEquals(new Receipt.Accepted(EVENT), Receipt.of(INTACT, Arrival.LIVE, checks));
    assertEquals(
        List.of("signatures", "auth-events", "state-before", "current-state", "policy"),
        checks.asked);
  }

  @Test
  void anEventThatCannotBeReadIsDroppedUnseen() {
    Receipt receipt = Receipt.of(new PduOutcome.Dropped(PROBLEM), Arrival.LIVE, checks);

    assertEquals(new Receipt.Dropped(new ReceiptFailure.Format(PROBLEM)), receipt);
    assertEquals(List.of(), checks.asked);
  }

  @ParameterizedTest
  @EnumSource(Arrival.class)
  void anEventWithoutValidSignaturesIsDropped(Arrival arrival) {
    checks.signatures = SignatureVerdict.INVALID;

    Receipt receipt = Receipt.of(INTACT, arrival, checks);

    assertEquals(
        new Receipt.Dropped(new ReceiptFailure.Signatures(report(SignatureVerdict.INVALID))),
        receipt);
    assertEquals(List.of("signatures"), checks.asked);
  }

  @Test
  void anEventWhoseKeyIsUnknownIsDroppedWithTheReportThatSaysSo() {
    checks.signatures = SignatureVerdict.UNKNOWN_KEY;

    Receipt.Dropped dropped =
        assertInstanceOf(Receipt.Dropped.class, Receipt.of(INTACT, Arrival.LIVE, checks));

    assertEquals(
        new ReceiptFailure.Signatures(report(SignatureVerdict.UNKNOWN_KEY)), dropped.reason());
  }

  @ParameterizedTest
  @EnumSource(Arrival.class)
  void anEventBeyondAnOldLimitIsRejectedAndNeedsNoJudgement(Arrival arrival) {
    Receipt receipt =
        Receipt.of(new PduOutcome.StorableAsRejected(EVENT, PROBLEM), arrival, checks);

    assertEquals(new Receipt.Rejected(EVENT, new ReceiptFailure.Format(PROBLEM)), receipt);
    assertEquals(List.of("signatures"), checks.asked);
  }

  @Test
  void anEventBeyondAnOldLimitIsDroppedIfItIsNotSigned() {
    checks.signatures = SignatureVerdict.NOT_SIGNED;

    assertInstanceOf(
        Receipt.Dropped.class,
        Receipt.of(new PduOutcome.StorableAsRejected(EVENT, PROBLEM), Arrival.LIVE, checks));
  }

  @ParameterizedTest
  @EnumSource(Arrival.class)
  void anEventThatItsAuthEventsDoNotAllowIsRejected(Arrival arrival) {
    checks.byAuthEvents = REJECTED;

    assertEquals(
        new Receipt.Rejected(EVENT, brokenRule(ReceiptCheck.AUTH_EVENTS)),
        Receipt.of(INTACT, arrival, checks));
    assertEquals(List.of("signatures", "auth-events"), checks.asked);
  }

  @ParameterizedTest
  @EnumSource(
      value = Arrival.class,
      names = {"LIVE", "OWN", "BACKFILLED"})
  void anEventThatTheStateBeforeDoesNotAllowIsRejected(Arrival arrival) {
    checks.byStateBefore = REJECTED;

    assertEquals(
        new Receipt.Rejected(EVENT, brokenRule(ReceiptCheck.STATE_BEFORE)),
        Receipt.of(INTACT, arrival, checks));
    assertEquals(List.of("signatures", "auth-events", "state-before"), checks.asked);
  }

  @Test
  void anEventThatTheCurrentStateDoesNotAllowIsSoftFailed() {
    checks.byCurrentState = REJECTED;

    assertEquals(
        new Receipt.SoftFailed(EVENT, brokenRule(ReceiptCheck.CURRENT_STATE)),
        Receipt.of(INTACT, Arrival.LIVE, checks));
    assertEquals(
        List.of("signatures", "auth-events", "state-before", "current-state"), checks.asked);
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyVerdict.class,
      names = {"NOT_RECOMMENDED", "UNREACHABLE"})
  void anEventThatThePolicyServerDoesNotRecommendIsSoftFailed(PolicyVerdict verdict) {
    checks.byPolicyServer = verdict;

    assertEquals(
        new Receipt.SoftFailed(EVENT, new ReceiptFailure.NotRecommended(verdict)),
        Receipt.of(INTACT, Arrival.LIVE, checks));
  }

  @Test
  void theEventThatNamesThePolicyServerNeedsNoRecommendation() {
    Pdu policy = event("m.room.policy", "");
    checks.byPolicyServer = PolicyVerdict.NOT_RECOMMENDED;

    assertEquals(
        new Receipt.Accepted(policy),
        Receipt.of(new PduOutcome.Intact(policy), Arrival.LIVE, checks));
    assertEquals(
        List.of("signatures", "auth-events", "state-before", "current-state"), checks.asked);
  }

  @Test
  void policyEventsThatNameNoServerNeedItsRecommendation() {
    checks.byPolicyServer = PolicyVerdict.NOT_RECOMMENDED;

    for (Pdu event : List.of(event("m.room.policy"), event("m.room.policy", "other"))) {
      assertInstanceOf(
          Receipt.SoftFailed.class, Receipt.of(new PduOutcome.Intact(event), Arrival.LIVE, checks));
    }
  }

  @ParameterizedTest
  @CsvSource({"OWN, true", "BACKFILLED, true", "OUTLIER, false"})
  void onlyLiveEventsAreSoftFailed(Arrival arrival, boolean hasStateBefore) {
    checks.byCurrentState = REJECTED;
    checks.byPolicyServer = PolicyVerdict.NOT_RECOMMENDED;

    assertEquals(new Receipt.Accepted(EVENT), Receipt.of(INTACT, arrival, checks));
    assertEquals(
        hasStateBefore
            ? List.of("signatures", "auth-events", "state-before")
            : List.of("signatures", "auth-events"),
        checks.asked);
  }

  @Test
  void missingAuthEventsAreWaitedFor() {
    checks.byAuthEvents = MISSING;

    assertEquals(
        new Receipt.Incomplete(EVENT, ReceiptCheck.AUTH_EVENTS, IDS),
        Receipt.of(INTACT, Arrival.LIVE, checks));
    assertEquals(List.of("signatures", "auth-events"), checks.asked);
  }

  @Test
  void eventsThatTheStateBeforeLacksAreWaitedFor() {
    checks.byStateBefore = MISSING;

    assertEquals(
        new Receipt.Incomplete(EVENT, ReceiptCheck.STATE_BEFORE, IDS),
        Receipt.of(INTACT, Arrival.BACKFILLED, checks));
  }

  @Test
  void eventsThatTheCurrentStateLacksAreWaitedFor() {
    checks.byCurrentState = MISSING;

    assertEquals(
        new Receipt.Incomplete(EVENT, ReceiptCheck.CURRENT_STATE, IDS),
        Receipt.of(INTACT, Arrival.LIVE, checks));
  }

  @Test
  void anEventWithAWrongContentHashGoesOnAsWhatRedactionLeaves() {
    Pdu redacted = EVENT.redacted();

    Receipt receipt = Receipt.of(new PduOutcome.Redacted(redacted), Arrival.LIVE, checks);

    assertEquals(new Receipt.Accepted(redacted), receipt);
    assertEquals(Set.of(redacted), Set.copyOf(checks.judged));
    assertEquals(5, checks.judged.size());
  }

  @Test
  void whatRedactionLeavesIsRejectedIfItIsNotAllowed() {
    Pdu redacted = EVENT.redacted();
    checks.byStateBefore = REJECTED;

    assertEquals(
        Optional.of(redacted),
        Receipt.of(new PduOutcome.Redacted(redacted), Arrival.LIVE, checks).pdu());
  }

  @Test
  void everyReceiptButOfADroppedEventHasAnEventToGoOnWith() {
    ReceiptFailure failure = brokenRule(ReceiptCheck.AUTH_EVENTS);

    assertEquals(Optional.empty(), new Receipt.Dropped(failure).pdu());
    for (Receipt receipt :
        List.of(
            new Receipt.Accepted(EVENT),
            new Receipt.SoftFailed(EVENT, failure),
            new Receipt.Rejected(EVENT, failure),
            new Receipt.Incomplete(EVENT, ReceiptCheck.AUTH_EVENTS, IDS))) {
      assertEquals(Optional.of(EVENT), receipt.pdu());
    }
  }

  @Test
  void receiptsTellWhatAnEventDidNotPass() {
    ReceiptFailure failure = brokenRule(ReceiptCheck.AUTH_EVENTS);

    for (Receipt receipt :
        List.of(
            new Receipt.Dropped(failure),
            new Receipt.SoftFailed(EVENT, failure),
            new Receipt.Rejected(EVENT, failure))) {
      assertEquals(Optional.of(failure), receipt.failure());
    }
    assertEquals(Optional.empty(), new Receipt.Accepted(EVENT).failure());
    assertEquals(
        Optional.empty(), new Receipt.Incomplete(EVENT, ReceiptCheck.AUTH_EVENTS, IDS).failure());
  }

  @Test
  void failuresNameTheirCheck() {
    assertEquals(ReceiptCheck.FORMAT, new ReceiptFailure.Format(PROBLEM).check());
    assertEquals(
        ReceiptCheck.SIGNATURES,
        new ReceiptFailure.Signatures(report(SignatureVerdict.INVALID)).check());
    assertEquals(ReceiptCheck.CURRENT_STATE, brokenRule(ReceiptCheck.CURRENT_STATE).check());
    assertEquals(
        ReceiptCheck.POLICY_SERVER,
        new ReceiptFailure.NotRecommended(PolicyVerdict.UNREACHABLE).check());
  }

  @Test
  void checksAreNumberedAsTheSpecificationDoes() {
    assertEquals(
        List.of(1, 2, 4, 5, 6, 7),
        Stream.of(ReceiptCheck.values()).map(ReceiptCheck::step).toList());
  }

  @Test
  void theMissingEventsOfAReceiptDoNotChange() {
    List<EventId> ids = new ArrayList<>(IDS);
    Receipt.Incomplete incomplete = new Receipt.Incomplete(EVENT, ReceiptCheck.AUTH_EVENTS, ids);
    ids.clear();

    assertEquals(IDS, incomplete.missing());
  }

  private static ReceiptFailure brokenRule(ReceiptCheck check) {
    return new ReceiptFailure.NotAuthorized(check, AuthRule.EVENT_NEEDS_MORE_POWER);
  }

  private static SignatureReport report(SignatureVerdict verdict) {
    ServerName server = ServerName.of("one");
    return new SignatureReport(
        new RequiredSignatures(Set.of(server), true), Map.of(server, verdict));
  }

  private static Pdu event(String type) {
    return Pdu.trusted(json(type).build(), RoomVersion.V11);
  }

  private static Pdu event(String type, String stateKey) {
    return Pdu.trusted(json(type).put("state_key", stateKey).build(), RoomVersion.V11);
  }

  private static JsonObject.Builder json(String type) {
    return JsonObject.builder()
        .put("type", type)
        .put("content", JsonObject.builder().put("body", "hello").build());
  }

  /** Answers as it is told and notes what it is asked. */
  private static final class Checks implements ReceiptChecks {
    final List<String> asked = new ArrayList<>();
    final List<Pdu> judged = new ArrayList<>();
    SignatureVerdict signatures = SignatureVerdict.VALID;
    AuthVerdict byAuthEvents = AuthVerdict.ALLOWED;
    AuthVerdict byStateBefore = AuthVerdict.ALLOWED;
    AuthVerdict byCurrentState = AuthVerdict.ALLOWED;
    PolicyVerdict byPolicyServer = PolicyVerdict.RECOMMENDED;

    private <T> T answer(String check, Pdu event, T answer) {
      asked.add(check);
      judged.add(event);
      return answer;
    }

    @Override
    public SignatureReport signatures(Pdu event) {
      return answer("signatures", event, report(signatures));
    }

    @Override
    public AuthVerdict byAuthEvents(Pdu event) {
      return answer("auth-events", event, byAuthEvents);
    }

    @Override
    public AuthVerdict byStateBefore(Pdu event) {
      return answer("state-before", event, byStateBefore);
    }

    @Override
    public AuthVerdict byCurrentState(Pdu event) {
      return answer("current-state", event, byCurrentState);
    }

    @Override
    public PolicyVerdict byPolicyServer(Pdu event) {
      return answer("policy", event, byPolicyServer);
    }
  }
}
