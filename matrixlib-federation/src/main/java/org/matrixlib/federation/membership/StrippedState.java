package org.matrixlib.federation.membership;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.history.DropReason;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.Verification;

/**
 * What another server tells those of a room who are not in it, beside an invite or in answer to a
 * knock. It is a hint for people, never the state of the room: nobody vouches for its being all or
 * up to date.
 *
 * <p>Servers exchange whole events, which can be checked; older ones exchange what clients are
 * shown. Both are taken, and faults noted. Whether these matter is told by {@link #isAcceptable}.
 *
 * @param events in the form in which clients are shown them: type, state key, sender and content,
 *     each of the right type
 * @param faults what is wrong with what was sent; what isn't right isn't among the events
 * @spec https://spec.matrix.org/v1.19/client-server-api/#stripped-state Stripped state
 */
public record StrippedState(List<JsonObject> events, Set<Fault> faults) {
  /** The most events that are taken. */
  public static final int MAX_EVENTS = 100;

  /** The most bytes of events, in total, that are taken. */
  public static final int MAX_BYTES = 262_144;

  /** The most bytes of events, in total, that are sent along with an invite or knock. */
  public static final int MAX_SENT_BYTES = 65_536;

  private static final List<String> SHOWN_TYPES =
      List.of(
          "m.room.name",
          "m.room.avatar",
          "m.room.topic",
          EventTypes.JOIN_RULES,
          "m.room.canonical_alias",
          "m.room.encryption");
  private static final MemberNames STRIPPED =
      MemberNames.of("content", "sender", "state_key", "type");

  /** What may be wrong. */
  public enum Fault {
    /** The create event is missing. */
    CREATE_MISSING,
    /** An event has not the format of the room version, or is no state event. */
    MALFORMED,
    /** A signature is missing or wrong, or its key isn't known. */
    SIGNATURE_INVALID,
    /** An event is of another room. */
    OTHER_ROOM,
    /** There are more than {@link #MAX_EVENTS} events, or {@link #MAX_BYTES} bytes of them. */
    TOO_MUCH
  }

  /**
   * Copies what is given.
   *
   * @param events in the form in which clients are shown them
   * @param faults what is wrong with what was sent
   */
  public StrippedState {
    events = List.copyOf(events);
    faults = Set.copyOf(faults);
  }

  /**
   * Whether what was sent may be taken, faults and all. Room versions that are older than the
   * checks ask for warnings only.
   *
   * @param version the room version
   * @return true unless there are faults that the room version doesn't forgive
   * @spec https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room Inviting to a room
   */
  public boolean isAcceptable(RoomVersion version) {
    return faults.isEmpty() || isForgiving(version);
  }

  private static boolean isForgiving(RoomVersion version) {
    return !version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
  }

  /** What is sent of a room: whole events, the create event and then as many as fit. */
  static List<Pdu> select(RoomView room, Optional<UserId> inviter) {
    Stream<StateTuple> wanted =
        Stream.concat(
            SHOWN_TYPES.stream().map(type -> new StateTuple(type, "")),
            inviter.stream().map(user -> new StateTuple(EventTypes.MEMBER, user.toString())));
    List<Pdu> selected =
        new ArrayList<>(room.state(new StateTuple(EventTypes.CREATE, "")).stream().toList());
    int bytes = selected.stream().mapToInt(event -> event.json().byteLength()).sum();
    for (Pdu event : wanted.flatMap(tuple -> room.state(tuple).stream()).toList()) {
      if (bytes + event.json().byteLength() <= MAX_SENT_BYTES) {
        selected.add(event);
        bytes += event.json().byteLength();
      }
    }
    return selected;
  }

  static JsonArray written(List<Pdu> events) {
    return JsonArray.of(events.stream().map(Pdu::json).toList());
  }

  /** Reads what another server sent. */
  static StrippedState read(
      Iterable<? extends JsonValue> sent, FederatedRoom room, EventVerifier verifier) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    List<JsonValue> taken = new ArrayList<>();
    int bytes = 0;
    for (JsonValue event : sent) {
      if (taken.size() == MAX_EVENTS || event.byteLength() > MAX_BYTES - bytes) {
        faults.add(Fault.TOO_MUCH);
        break;
      }
      taken.add(event);
      bytes += event.byteLength();
    }
    List<Verification> verified =
        verifier.verify(room, taken.stream().map(JsonValue::toBytes).toList());
    List<JsonObject> events = new ArrayList<>();
    boolean hasCreate = false;
    for (int i = 0; i < taken.size(); i++) {
      Optional<Pdu> whole = intactState(verified.get(i));
      if (whole.isPresent()) {
        events.add(whole.get().strippedForm());
        hasCreate |= whole.get().isState(EventTypes.CREATE, "");
      } else {
        Fault fault = fault(verified.get(i));
        faults.add(fault);
        boolean isNoEvent = fault == Fault.MALFORMED && verified.get(i).read().isEmpty();
        if (isNoEvent && isForgiving(room.version())) {
          stripped(taken.get(i)).ifPresent(events::add);
        }
      }
    }
    if (!hasCreate) {
      faults.add(Fault.CREATE_MISSING);
    }
    return new StrippedState(events, faults);
  }

  private static Optional<Pdu> intactState(Verification verified) {
    return verified
        .read()
        .filter(PduOutcome.Intact.class::isInstance)
        .flatMap(PduOutcome::pdu)
        .filter(Pdu::isState);
  }

  /** What is wrong with an event that is no intact state event. */
  private static Fault fault(Verification verified) {
    if (verified instanceof Verification.Failed failed) {
      DropReason reason = failed.event().reason();
      if (reason == DropReason.OTHER_ROOM) {
        return Fault.OTHER_ROOM;
      }
      if (reason == DropReason.SIGNATURES) {
        return Fault.SIGNATURE_INVALID;
      }
    }
    return Fault.MALFORMED;
  }

  /** What an older server sent in place of a whole event. */
  private static Optional<JsonObject> stripped(JsonValue sent) {
    return Optional.of(sent)
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(
            event ->
                event.string("type").isPresent()
                    && event.string("state_key").isPresent()
                    && event.string("sender").flatMap(UserId::parse).isPresent()
                    && event.object("content").isPresent())
        .map(event -> event.only(STRIPPED));
  }
}
