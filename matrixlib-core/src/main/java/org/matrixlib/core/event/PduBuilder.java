package org.matrixlib.core.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.CanonicalJson;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * Puts an event together, hashes and signs it.
 *
 * <p>What is built is held to the format that other servers will hold it to, so that a server never
 * sends what others must drop. Not safe for use by several threads.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#adding-hashes-and-signatures-to-outgoing-events
 *     Adding hashes and signatures to outgoing events
 */
public final class PduBuilder {
  private static final MemberNames MADE_HERE = MemberNames.of("hashes", "signatures");
  private static final String REDACTS = "redacts";

  private final RoomVersion version;
  private final JsonObject.Builder event;
  private JsonObject unsigned;
  private @Nullable EventId redacts;

  PduBuilder(RoomVersion version, JsonObject template) {
    this.version = version;
    this.event = PduReader.withoutNotes(template, version).without(MADE_HERE).toBuilder();
    this.unsigned = template.object("unsigned").orElse(JsonObject.EMPTY);
  }

  /**
   * Sets the type. Required.
   *
   * @param type the type
   * @return this builder
   */
  public PduBuilder type(String type) {
    event.put("type", type);
    return this;
  }

  /**
   * Makes this a state event.
   *
   * @param stateKey the state key
   * @return this builder
   */
  public PduBuilder stateKey(String stateKey) {
    event.put("state_key", stateKey);
    return this;
  }

  /**
   * Sets the sender. Required.
   *
   * @param sender who sends the event
   * @return this builder
   */
  public PduBuilder sender(UserId sender) {
    event.put("sender", sender.toString());
    return this;
  }

  /**
   * Sets the room. Required, but for a create event whose room id is its hash.
   *
   * @param roomId where the event is sent to
   * @return this builder
   */
  public PduBuilder roomId(RoomId roomId) {
    event.put("room_id", roomId.toString());
    return this;
  }

  /**
   * Sets the event id. Required in room versions 1 and 2, where the sender's server makes it up.
   *
   * @param eventId the id
   * @return this builder
   * @throws IllegalStateException if the room version makes the id from the event
   */
  public PduBuilder eventId(EventId eventId) {
    if (!version.eventFormat().carriesEventId()) {
      throw new IllegalStateException("room version " + version + " makes the id from the event");
    }
    event.put("event_id", eventId.toString());
    return this;
  }

  /**
   * Sets the content. Required.
   *
   * @param content the content
   * @return this builder
   */
  public PduBuilder content(JsonObject content) {
    event.put("content", content);
    return this;
  }

  /**
   * Sets the event that this one redacts, which is put where the room version wants it.
   *
   * @param target the event to redact
   * @return this builder
   */
  public PduBuilder redacts(EventId target) {
    redacts = target;
    return this;
  }

  /**
   * Sets the time. Required.
   *
   * @param milliseconds since 1970
   * @return this builder
   * @throws IllegalArgumentException if the number is beyond 2^53 - 1 in magnitude
   */
  public PduBuilder originServerTs(long milliseconds) {
    event.put("origin_server_ts", milliseconds);
    return this;
  }

  /**
   * Sets the depth. Required.
   *
   * @param depth one more than the largest of the events that this one follows; it is cut to {@link
   *     Pdu#MAX_DEPTH}
   * @return this builder
   */
  public PduBuilder depth(long depth) {
    event.put("depth", Math.min(depth, Pdu.MAX_DEPTH));
    return this;
  }

  /**
   * Sets the events that this one follows. Required.
   *
   * @param references at most {@link Pdu#MAX_PREV_EVENTS}
   * @return this builder
   */
  public PduBuilder prevEvents(List<EventReference> references) {
    event.put(PduFormat.PREV_EVENTS, written(references));
    return this;
  }

  /**
   * Sets the events that allow this one. Required.
   *
   * @param references at most {@link Pdu#MAX_AUTH_EVENTS}
   * @return this builder
   */
  public PduBuilder authEvents(List<EventReference> references) {
    event.put(PduFormat.AUTH_EVENTS, written(references));
    return this;
  }

  private JsonArray written(List<EventReference> references) {
    return JsonArray.of(references.stream().map(this::written).toList());
  }

  private JsonValue written(EventReference reference) {
    JsonString id = JsonString.of(reference.eventId().toString());
    if (!version.eventFormat().carriesEventId()) {
      return id;
    }
    JsonObject hashes =
        reference
            .hash()
            .map(hash -> JsonObject.builder().put("sha256", hash).build())
            .orElse(JsonObject.EMPTY);
    return JsonArray.of(List.of(id, hashes));
  }

  /**
   * Sets what no hash or signature covers.
   *
   * @param newUnsigned the unsigned data
   * @return this builder
   */
  public PduBuilder unsigned(JsonObject newUnsigned) {
    unsigned = newUnsigned;
    return this;
  }

  /**
   * The event so far, as a template: what one server gives another that is to complete and sign it.
   *
   * @return the properties that were set, without hashes, signatures or {@code unsigned}; nothing
   *     is checked
   * @see Pdu#builder(RoomVersion, JsonObject)
   * @spec https://spec.matrix.org/v1.19/server-server-api/#joining-rooms Joining Rooms
   */
  public JsonObject template() {
    return withRedacts(event.build());
  }

  /**
   * Hashes and signs the event.
   *
   * @param server who signs it, as a rule the sender's server
   * @param key its key
   * @return the event, which every server reads as {@linkplain PduOutcome.Intact intact}
   * @throws IllegalArgumentException if something required is missing, or the event breaks a rule
   *     of its format
   */
  public Pdu build(ServerName server, SigningKey key) {
    JsonObject unhashed = template();
    String hash = UnpaddedBase64.encode(PduHashes.contentHash(unhashed));
    JsonObject hashed =
        unhashed
            .with("hashes", JsonObject.builder().put("sha256", hash).build())
            .with("signatures", JsonObject.EMPTY);
    requireFormat(hashed);
    Pdu signed = new Pdu(version, hashed, unsigned, null).signedBy(server, key);
    require(PduFormat.sizeProblem(signed.json()));
    return signed;
  }

  private JsonObject withRedacts(JsonObject unhashed) {
    if (redacts == null) {
      return unhashed;
    }
    JsonString target = JsonString.of(redacts.toString());
    if (!version.has(RoomTrait.REDACTS_IN_CONTENT)) {
      return unhashed.with(REDACTS, target);
    }
    JsonObject content = unhashed.object("content").orElse(JsonObject.EMPTY);
    return unhashed.with("content", content.with(REDACTS, target));
  }

  private void requireFormat(JsonObject json) {
    require(PduFormat.problem(json, version, Pdu.MAX_PREV_EVENTS, Pdu.MAX_AUTH_EVENTS));
    require(PduFormat.storableProblem(json, version));
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      requireNothingOfCreateEvent(json);
    }
    // A content may have been parsed in the other mode, or with other limits.
    if (!CanonicalJson.isCanonical(json.toBytes(), version.jsonMode(), JsonLimits.PDU)) {
      throw new IllegalArgumentException(
          "others would refuse this event: it nests too deep, or has a number that room version "
              + version
              + " does not allow");
    }
  }

  /** Where the room id is the create event's, that event says no room id and nobody cites it. */
  private void requireNothingOfCreateEvent(JsonObject json) {
    boolean creates = PduFormat.impliesRoomId(json, version);
    if (creates && json.has("room_id")) {
      throw new IllegalArgumentException("a create event of this room version has no room_id");
    }
    Pdu event = new Pdu(version, json, JsonObject.EMPTY, null);
    boolean citesCreate =
        !creates && event.roomId().createEventId().filter(event.authEvents()::contains).isPresent();
    if (citesCreate) {
      throw new IllegalArgumentException("auth_events must not name the create event");
    }
  }

  private static void require(@Nullable PduProblem none) {
    if (none != null) {
      throw new IllegalArgumentException("others would refuse this event: " + none);
    }
  }
}
