package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthStep;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topics {@code auth-rules} and {@code auth-selection}. */
final class AuthVectors {
  private final VectorCase vector;
  private final RoomVersion version;
  private final Map<String, VectorCase> known = new HashMap<>();

  private AuthVectors(VectorCase vector) {
    this.vector = vector;
    version = version(vector);
    for (VectorCase event : vector.objects("events")) {
      known.put(event.text("event_id"), event.object("pdu"));
    }
    if (vector.has("other_rooms")) {
      for (VectorCase event : vector.objects("other_rooms")) {
        known.put(pdu(event).eventId().toString(), event);
      }
    }
  }

  /** Judges the event, by state or by what it cites, and has the verdict explained. */
  static void check(VectorCase vector) {
    AuthVectors room = new AuthVectors(vector);
    AuthVerdict verdict = room.verdict();
    assertEquals(room.expected(), outcome(verdict), verdict::toString);

    Optional<AuthRule> rule = verdict.rejectedBy();
    if (vector.has("rule")) {
      assertEquals(vector.text("rule"), rule.orElseThrow().name());
      assertEquals(vector.optionalText("spec"), rule.orElseThrow().number(room.version));
    }
    assertEquals(
        rule.stream().toList(),
        room.steps().stream().filter(step -> !step.isKept()).map(AuthStep::rule).toList());
  }

  /** Selects what the event should cite. */
  static void checkSelection(VectorCase vector) {
    Pdu event = pdu(vector.bytes("pdu"), version(vector));

    List<StateTuple> selection = AuthFacts.of(event).selection();

    assertEquals(
        vector.textLists("selected").stream()
            .map(pair -> new StateTuple(pair.get(0), pair.get(1)))
            .collect(Collectors.toSet()),
        new HashSet<>(selection));
    assertEquals(vector.textLists("selected").size(), selection.size());
  }

  /** The rules that are looked at when the event of a case is judged. */
  static List<AuthStep> steps(VectorCase vector) {
    return new AuthVectors(vector).steps();
  }

  static RoomVersion version(VectorCase vector) {
    return RoomVersions.STABLE.find(vector.text("room_version")).orElseThrow();
  }

  private boolean isByState() {
    return vector.has("state");
  }

  private AuthVerdict verdict() {
    return isByState()
        ? AuthRules.check(AuthFacts.of(event(vector.text("event"))), state())
        : AuthRules.checkIndependent(pdu(vector.object("pdu")), this::cited);
  }

  private List<AuthStep> steps() {
    return isByState()
        ? AuthRules.explain(AuthFacts.of(event(vector.text("event"))), state())
        : AuthRules.explainIndependent(pdu(vector.object("pdu")), this::cited);
  }

  private String expected() {
    if (isByState()) {
      return vector.flag("allowed") ? "allowed" : "denied";
    }
    return vector.text("expect");
  }

  private static String outcome(AuthVerdict verdict) {
    if (verdict.isAllowed()) {
      return "allowed";
    }
    return verdict.rejectedBy().isPresent() ? "denied" : "missing";
  }

  private AuthState state() {
    Map<StateTuple, AuthFacts> state = new HashMap<>();
    for (String id : vector.texts("state")) {
      Pdu event = event(id);
      state.put(new StateTuple(event.type(), event.stateKey().orElseThrow()), AuthFacts.of(event));
    }
    return AuthState.of(state::get);
  }

  private Optional<CitedEvent> cited(EventId id) {
    return known.containsKey(id.toString())
        ? Optional.of(
            new CitedEvent(event(id.toString()), vector.texts("rejected").contains(id.toString())))
        : Optional.empty();
  }

  private Pdu event(String id) {
    return pdu(Optional.ofNullable(known.get(id)).orElseThrow());
  }

  private Pdu pdu(VectorCase event) {
    return pdu(event.json(), version);
  }

  private static Pdu pdu(byte[] json, RoomVersion version) {
    try {
      return Pdu.trusted(JsonObject.parse(json, version.jsonMode(), JsonLimits.DEFAULT), version);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
