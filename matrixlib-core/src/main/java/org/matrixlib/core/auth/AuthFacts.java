package org.matrixlib.core.auth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * What the authorization rules ask of an event, be it the one that is judged or one that others are
 * judged by. It is decoded once and holds nothing of the event's JSON.
 *
 * <p>Any content makes facts; the rules tell what is wrong with it. Immutable, safe for use by
 * several threads.
 *
 * <p>Facts of two member events are equal where the rules can't tell the events apart; other facts
 * are equal to themselves only.
 */
public abstract sealed class AuthFacts
    permits CreateFacts,
        JoinRulesFacts,
        MemberFacts,
        OtherFacts,
        PowerLevelsFacts,
        RedactionFacts,
        ThirdPartyInviteFacts {

  static final StateTuple JOIN_RULES_TUPLE = new StateTuple(EventTypes.JOIN_RULES, "");
  private static final StateTuple CREATE_TUPLE = new StateTuple(EventTypes.CREATE, "");
  private static final StateTuple POWER_LEVELS_TUPLE = new StateTuple(EventTypes.POWER_LEVELS, "");

  private final KindRules rules;
  private final UserId sender;
  private final @Nullable String stateKey;

  AuthFacts(Pdu event, EventKind kind) {
    this.rules = KindRules.of(event.roomVersion(), kind);
    this.sender = event.sender();
    String key = event.stateKey().orElse(null);
    this.stateKey = sender.toString().equals(key) ? sender.toString() : key; // one text, not two
  }

  /**
   * The facts of an event.
   *
   * @param event as {@link Pdu#read} let it through, with any content
   * @return the facts
   */
  public static AuthFacts of(Pdu event) {
    return switch (event.type()) {
      case EventTypes.CREATE -> new CreateFacts(event);
      case EventTypes.MEMBER -> MemberFacts.read(event);
      case EventTypes.POWER_LEVELS -> new PowerLevelsFacts(event);
      case EventTypes.JOIN_RULES -> new JoinRulesFacts(event);
      case EventTypes.THIRD_PARTY_INVITE -> new ThirdPartyInviteFacts(event);
      case EventTypes.REDACTION -> new RedactionFacts(event);
      default -> new OtherFacts(event);
    };
  }

  /**
   * The version of the room.
   *
   * @return the room version
   */
  public final RoomVersion roomVersion() {
    return rules.version();
  }

  /** The rules that this event is judged by. */
  final KindRules rules() {
    return rules;
  }

  /**
   * The type of the event.
   *
   * @return the type
   */
  public abstract String type();

  /**
   * Who sent the event.
   *
   * @return the sender
   */
  public final UserId sender() {
    return sender;
  }

  /**
   * The state key, which only state events have.
   *
   * @return empty if this is no state event
   */
  public final Optional<String> stateKey() {
    return Optional.ofNullable(stateKey);
  }

  final @Nullable String stateKeyOrNull() {
    return stateKey;
  }

  /** Whether the state key is the sender. */
  final boolean isOfSender() {
    return sender.toString().equals(stateKey);
  }

  /**
   * The membership that a member event states.
   *
   * @return empty if this is no member event, or states none that is known
   */
  public final Optional<Membership> membership() {
    return Optional.ofNullable(membershipOrNull());
  }

  final @Nullable Membership membershipOrNull() {
    return rules.kind().membership();
  }

  /**
   * The creators whom a create event makes.
   *
   * @return empty if this is no create event
   */
  public Optional<RoomCreators> creators() {
    return Optional.empty();
  }

  /**
   * The power levels in a room that has this power levels event. The levels last asked for are
   * kept.
   *
   * @param creators who created the room
   * @return the levels
   * @throws IllegalStateException if this is no power levels event
   */
  public PowerLevels powerLevels(RoomCreators creators) {
    throw new IllegalStateException("no power levels event: " + type());
  }

  /**
   * Which event of the state plays a part when this one is judged.
   *
   * @param role the part
   * @return its type and state key; null if there is no such part for this event
   */
  public @Nullable StateTuple tuple(AuthRole role) {
    return switch (role) {
      case CREATE -> CREATE_TUPLE;
      case POWER_LEVELS -> POWER_LEVELS_TUPLE;
      case SENDER -> memberTuple(sender.toString());
      case JOIN_RULES, TARGET, AUTHORIZER, THIRD_PARTY_INVITE, REPLACED -> null;
    };
  }

  static StateTuple memberTuple(String user) {
    return new StateTuple(EventTypes.MEMBER, user);
  }

  /**
   * The auth events selection: what this event should cite of the state it is sent into, where that
   * is there.
   *
   * @return an immutable list without duplicates
   * @spec https://spec.matrix.org/v1.19/server-server-api/#auth-events-selection Auth events
   *     selection
   */
  public final List<StateTuple> selection() {
    Set<StateTuple> selected = new LinkedHashSet<>();
    for (AuthRole role : AuthRole.values()) {
      StateTuple tuple = isSelected(role) ? tuple(role) : null;
      if (tuple != null) {
        selected.add(tuple);
      }
    }
    return List.copyOf(selected);
  }

  private boolean isSelected(AuthRole role) {
    return switch (role) {
      case CREATE -> !roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
      case REPLACED -> false;
      default -> true;
    };
  }
}
