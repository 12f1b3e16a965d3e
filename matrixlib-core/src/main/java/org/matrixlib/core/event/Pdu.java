package org.matrixlib.core.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A persistent data unit: a room event as servers exchange it.
 *
 * <p>It is its canonical JSON, of which properties are decoded when they are asked for. {@code
 * unsigned} is kept beside it, as no hash or signature covers it. Nothing changes a {@code Pdu};
 * signing, redacting and so on give a new one. Safe for use by several threads.
 *
 * <p>Where an event comes from decides how it is read: {@link #read} checks all that can be checked
 * without knowing the room, {@link #trusted} checks nothing and is for what was read before.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#pdus PDUs
 */
public final class Pdu {
  /** The most bytes of an event in canonical form, {@code unsigned} left out. */
  public static final int MAX_BYTES = 65_536;

  /** The most bytes of a type, a state key or an identifier. */
  public static final int MAX_PROPERTY_BYTES = 255;

  /** The most events that {@code prev_events} may cite. */
  public static final int MAX_PREV_EVENTS = 20;

  /** The most events that {@code auth_events} may cite. */
  public static final int MAX_AUTH_EVENTS = 10;

  /** The largest {@code depth}, in every room version. */
  public static final long MAX_DEPTH = (1L << 53) - 1;

  private static final MemberNames UNSIGNED = MemberNames.of("unsigned");

  private final RoomVersion version;
  private final JsonObject json;
  private final JsonObject unsigned;

  // Found when first asked for. Two threads may both find them; what they find is the same.
  private @Nullable EventId eventId;
  private byte @Nullable [] referenceHash;
  private @Nullable String type;
  private @Nullable UserId sender;

  Pdu(RoomVersion version, JsonObject json, JsonObject unsigned, @Nullable EventId eventId) {
    this.version = version;
    this.json = json;
    this.unsigned = unsigned;
    this.eventId = eventId;
  }

  /**
   * Reads an event that another server sent.
   *
   * @param bytes its JSON, in any form
   * @param version the version of the room that it is sent into
   * @return what comes of it, never an exception
   */
  public static PduOutcome read(byte[] bytes, RoomVersion version) {
    return PduReader.read(bytes, version, MAX_PREV_EVENTS, MAX_AUTH_EVENTS);
  }

  /**
   * Reads an event that another server sent when it was asked for the past of a room. Servers
   * accepted events once that cite more than {@link #MAX_PREV_EVENTS} or {@link #MAX_AUTH_EVENTS},
   * so this takes any number; all else is as for {@link #read}.
   *
   * @param bytes its JSON, in any form
   * @param version the version of the room
   * @return what comes of it, never an exception
   * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1backfillroomid
   *     Backfill
   */
  public static PduOutcome readBackfilled(byte[] bytes, RoomVersion version) {
    return PduReader.read(bytes, version, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /**
   * Takes an event that was read before, such as one from a database. Nothing is checked: methods
   * may throw an {@link IllegalStateException} if it is not one that {@link #read} would have let
   * through.
   *
   * @param json the event, with {@code unsigned} or without
   * @param version the version of its room
   * @return the event
   */
  public static Pdu trusted(JsonObject json, RoomVersion version) {
    return trusted(json, version, null);
  }

  /**
   * Takes an event that was read before and whose id is known, which saves hashing it.
   *
   * @param json the event, with {@code unsigned} or without
   * @param version the version of its room
   * @param eventId its id, null if it isn't known
   * @return the event
   * @see #trusted(JsonObject, RoomVersion)
   */
  public static Pdu trusted(JsonObject json, RoomVersion version, @Nullable EventId eventId) {
    if (!json.has("unsigned")) {
      return new Pdu(version, json, JsonObject.EMPTY, eventId);
    }
    JsonObject unsigned = json.object("unsigned").orElse(JsonObject.EMPTY);
    return new Pdu(version, json.without(UNSIGNED), unsigned, eventId);
  }

  /**
   * Starts a new event.
   *
   * @param version the version of its room
   * @return a builder without properties
   */
  public static PduBuilder builder(RoomVersion version) {
    return new PduBuilder(version, JsonObject.EMPTY);
  }

  /**
   * Starts a new event with the properties of another object, such as a template from another
   * server. Its hashes and signatures are left out. Take nothing from a stranger that is not
   * checked: what is built here gets signed.
   *
   * @param version the version of its room
   * @param template the properties to begin with
   * @return a builder with these properties
   */
  public static PduBuilder builder(RoomVersion version, JsonObject template) {
    return new PduBuilder(version, template);
  }

  // What the event says

  /**
   * The version of the room.
   *
   * @return the room version that the event was read or made with
   */
  public RoomVersion roomVersion() {
    return version;
  }

  /**
   * The id: what the event says in room versions 1 and 2, else made from the {@linkplain
   * #referenceHash() reference hash}, when first asked for.
   *
   * @return the event id
   */
  public EventId eventId() {
    EventId known = eventId;
    if (known == null) {
      known =
          version.eventFormat().carriesEventId()
              ? required(json.string("event_id").flatMap(EventId::parseOverlong), "event_id")
              : version.eventFormat().eventIdFormat().idOf(sharedReferenceHash());
      eventId = known;
    }
    return known;
  }

  /**
   * The type, such as {@code m.room.message}.
   *
   * @return the type
   */
  public String type() {
    String known = type;
    if (known == null) {
      known = required(json.string("type"), "type");
      type = known;
    }
    return known;
  }

  /**
   * Who sent the event.
   *
   * @return the sender
   */
  public UserId sender() {
    UserId known = sender;
    if (known == null) {
      known = required(json.string("sender").flatMap(UserId::parseOverlong), "sender");
      sender = known;
    }
    return known;
  }

  /**
   * The state key, which only state events have.
   *
   * @return the state key, empty if this is no state event
   */
  public Optional<String> stateKey() {
    return json.string("state_key");
  }

  /**
   * Whether this is a state event.
   *
   * @return true if there is a state key
   */
  public boolean isState() {
    return json.has("state_key");
  }

  /**
   * Whether this is a state event of the given type and state key.
   *
   * @param wantedType the type
   * @param wantedStateKey the state key
   * @return true if both are equal
   */
  public boolean isState(String wantedType, String wantedStateKey) {
    return type().equals(wantedType) && stateKey().filter(wantedStateKey::equals).isPresent();
  }

  /**
   * The room.
   *
   * <p>A create event whose room id is its hash doesn't say it; the id is made from the event id
   * then.
   *
   * @return the room id
   */
  public RoomId roomId() {
    return PduFormat.impliesRoomId(json, version)
        ? RoomId.ofCreateEvent(eventId())
        : required(json.string("room_id").flatMap(RoomId::parseOverlong), "room_id");
  }

  /**
   * The content.
   *
   * @return the content, as it is in this event, redacted or not
   */
  public JsonObject content() {
    return required(json.object("content"), "content");
  }

  /**
   * When the sender's server says that it made the event.
   *
   * @return milliseconds since 1970, any number
   */
  public long originServerTs() {
    return required(json.integer("origin_server_ts"), "origin_server_ts");
  }

  /**
   * How long the sender's server says that the longest way back to the room's creation is. Never
   * trust it.
   *
   * @return 0 to {@link #MAX_DEPTH} in an event that was {@link #read}
   */
  public long depth() {
    return required(json.integer("depth"), "depth");
  }

  /**
   * The events that this one follows.
   *
   * @return an immutable list, decoded anew at each call; an event may be in it twice
   */
  public List<EventId> prevEvents() {
    return references(PduFormat.PREV_EVENTS);
  }

  /**
   * The events that should allow this one. In room versions where the room id is the hash of the
   * create event, that event is not among them.
   *
   * @return an immutable list, decoded anew at each call; an event may be in it twice
   */
  public List<EventId> authEvents() {
    return references(PduFormat.AUTH_EVENTS);
  }

  private List<EventId> references(String property) {
    List<EventId> ids = new ArrayList<>();
    for (JsonValue entry : required(json.array(property), property)) {
      ids.add(
          required(PduFormat.citedId(entry, version).flatMap(EventId::parseOverlong), property));
    }
    return Collections.unmodifiableList(ids);
  }

  /**
   * The event that this one redacts, wherever the room version puts that.
   *
   * @return empty if this is no redaction, or it doesn't say an event id
   */
  public Optional<EventId> redacts() {
    if (!type().equals(EventTypes.REDACTION)) {
      return Optional.empty();
    }
    JsonObject place = version.has(RoomTrait.REDACTS_IN_CONTENT) ? content() : json;
    return place.string("redacts").flatMap(EventId::parse);
  }

  /**
   * The signatures, by server and key id.
   *
   * @return an object of objects of strings; other members don't matter
   */
  public JsonObject signatures() {
    return json.object("signatures").orElse(JsonObject.EMPTY);
  }

  /**
   * What servers say about the event that nothing vouches for.
   *
   * @return {@code unsigned}, without members if there is none
   */
  public JsonObject unsigned() {
    return unsigned;
  }

  private static <T> T required(Optional<T> value, String property) {
    return value.orElseThrow(() -> broken(property));
  }

  private static long required(OptionalLong value, String property) {
    return value.orElseThrow(() -> broken(property));
  }

  private static IllegalStateException broken(String property) {
    return new IllegalStateException("a trusted event has no valid " + property);
  }

  // Its bytes, hashes and signatures

  /**
   * The event as it is hashed and stored: canonical JSON without {@code unsigned}.
   *
   * @return the object
   */
  public JsonObject json() {
    return json;
  }

  /**
   * The canonical bytes, without {@code unsigned}.
   *
   * @return a copy
   */
  public byte[] toBytes() {
    return json.toBytes();
  }

  /**
   * The event as it is sent to another server: canonical JSON with {@code unsigned}, if there is
   * any.
   *
   * @return the object
   */
  public JsonObject federationForm() {
    return unsigned.size() == 0 ? json : json.with("unsigned", unsigned);
  }

  /**
   * The hash of everything but {@code hashes}, {@code signatures} and {@code unsigned}.
   *
   * @return 32 bytes, computed anew at each call
   * @spec
   *     https://spec.matrix.org/v1.19/server-server-api/#calculating-the-content-hash-for-an-event
   *     Content hash
   */
  public byte[] contentHash() {
    return PduHashes.contentHash(json);
  }

  /**
   * Whether the event says its content hash and is right. If not, only what redaction leaves can be
   * trusted.
   *
   * @return true if {@code hashes.sha256} is the content hash
   */
  public boolean hasValidContentHash() {
    Optional<byte[]> said =
        json.object("hashes").flatMap(h -> h.string("sha256")).flatMap(UnpaddedBase64::decode);
    return said.isPresent() && PduHashes.areEqual(said.get(), contentHash());
  }

  /**
   * The hash of what redaction leaves, without signatures.
   *
   * @return a copy of the 32 bytes
   * @spec
   *     https://spec.matrix.org/v1.19/server-server-api/#calculating-the-reference-hash-for-an-event
   *     Reference hash
   */
  public byte[] referenceHash() {
    return sharedReferenceHash().clone();
  }

  /** The reference hash, not to be changed. */
  byte[] sharedReferenceHash() {
    byte[] known = referenceHash;
    if (known == null) {
      known = PduHashes.referenceHash(json, signedNames());
      referenceHash = known;
    }
    return known;
  }

  /**
   * The bytes that every signature of this event covers: what redaction leaves, without signatures.
   *
   * @return the canonical bytes, made anew at each call
   */
  public byte[] signedBytes() {
    return json.only(signedNames()).toBytes();
  }

  private MemberNames signedNames() {
    requireTypeAndContent();
    return version.redactionRules().signed(type());
  }

  /** Redaction asks for both. */
  private void requireTypeAndContent() {
    type();
    content();
  }

  /**
   * This event with one more signature. Other signatures stay, those of the same server too.
   *
   * @param server who signs
   * @param key the key to sign with
   * @return the signed event
   */
  public Pdu signedBy(ServerName server, SigningKey key) {
    return withSignature(server, key.keyId(), key.sign(signedBytes()));
  }

  /**
   * This event with one more signature, which somebody else made: a policy server, the server that
   * authorised a join, an invited user's server. Other signatures stay, those of the same server
   * too.
   *
   * @param server who signed
   * @param keyId the key that it signed with
   * @param signature of {@link #signedBytes}; it is not verified here
   * @return the event with that signature
   */
  public Pdu withSignature(ServerName server, KeyId keyId, byte[] signature) {
    return copy(
        required(SignedJson.withSignature(json, server, keyId, signature), "signatures"), unsigned);
  }

  /** This event in a form that has the same id and reference hash. */
  private Pdu copy(JsonObject newJson, JsonObject newUnsigned) {
    Pdu copy = new Pdu(version, newJson, newUnsigned, eventId);
    copy.referenceHash = referenceHash;
    return copy;
  }

  /**
   * This event with another {@code unsigned}.
   *
   * @param newUnsigned in place of the one that is there
   * @return the changed event
   */
  public Pdu withUnsigned(JsonObject newUnsigned) {
    return copy(json, newUnsigned);
  }

  /**
   * This event redacted by the rules of its room version. Its id, hashes and signatures are the
   * same; {@code unsigned} is empty.
   *
   * @return the redacted event
   */
  public Pdu redacted() {
    requireTypeAndContent();
    return copy(version.redactionRules().redact(json), JsonObject.EMPTY);
  }

  // Other forms

  /**
   * The event as the client-server API shows it: with its id and room id, without what only servers
   * need. A redaction says what it redacts both at the top and in the content, for old clients and
   * new.
   *
   * @return the object, with {@code unsigned} if there is any
   * @spec https://spec.matrix.org/v1.19/client-server-api/#room-event-format Room event format
   */
  public JsonObject clientForm() {
    return ClientForms.full(this);
  }

  /**
   * The event as it is shown to those who are not in the room: type, state key, sender and content.
   *
   * @return the object
   * @spec https://spec.matrix.org/v1.19/client-server-api/#stripped-state Stripped state
   */
  public JsonObject strippedForm() {
    return ClientForms.stripped(this);
  }

  /**
   * Whether both are the same bytes under the same room version; {@code unsigned} doesn't count.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Pdu that && version.equals(that.version) && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /**
   * Id and type, for people.
   *
   * @return never the content
   */
  @Override
  public String toString() {
    return "Pdu[" + eventId() + ", " + type() + "]";
  }
}
