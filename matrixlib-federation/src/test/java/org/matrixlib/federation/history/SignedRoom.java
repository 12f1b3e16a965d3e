package org.matrixlib.federation.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.keys.SignatureVerifier;

/**
 * A room whose events are really signed. Users are named {@code @ann:a.example}; each server's key
 * is made from its name.
 */
public final class SignedRoom {
  public static final String ANN = "@ann:a.example";
  public static final String BOB = "@bob:b.example";
  public static final String CAT = "@cat:c.example";

  /** The verifier that knows the keys of all servers whose names end in {@code .example}. */
  public static final SignatureVerifier VERIFIER = verifier();

  private static final KeyId KEY_ID = KeyId.of("ed25519:1");

  private final RoomVersion version;
  private final Map<StateTuple, Pdu> state = new LinkedHashMap<>();
  private final List<Pdu> events = new ArrayList<>();
  private RoomId id = RoomId.of("!room:a.example");
  private int made;

  private SignedRoom(RoomVersion version) {
    this.version = version;
  }

  /** A room without events. */
  static SignedRoom empty(RoomVersion version) {
    return new SignedRoom(version);
  }

  /** A public room that Ann created and Bob joined. */
  public static SignedRoom of(RoomVersion version) {
    return new SignedRoom(version).filled();
  }

  /** The same, of another id, which the room version must let servers choose. */
  static SignedRoom inRoom(RoomVersion version, String id) {
    SignedRoom room = new SignedRoom(version);
    room.id = RoomId.of(id);
    return room.filled();
  }

  private SignedRoom filled() {
    create(version.name());
    member(ANN, "join");
    send(ANN, EventTypes.POWER_LEVELS, "", powerLevels());
    send(ANN, EventTypes.JOIN_RULES, "", json("{'join_rule':'public'}"));
    member(BOB, "join");
    return this;
  }

  private JsonObject powerLevels() {
    return version.has(RoomTrait.CREATORS_OUTRANK_ALL)
        ? json("{'users':{'@bob:b.example':50}}")
        : json("{'users':{'@ann:a.example':100,'@bob:b.example':50}}");
  }

  Pdu create(String versionName) {
    Pdu create = draftCreate(versionName, 1);
    id = create.roomId();
    return add(create);
  }

  /** A create event that is no part of the room. */
  Pdu draftCreate(String versionName, long time) {
    PduBuilder builder =
        Pdu.builder(version)
            .type(EventTypes.CREATE)
            .stateKey("")
            .sender(UserId.of(ANN))
            .content(json("{'creator':'@ann:a.example','room_version':'" + versionName + "'}"))
            .originServerTs(time)
            .depth(1)
            .prevEvents(List.of())
            .authEvents(List.of());
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      builder.roomId(id);
    }
    return sign(builder, ANN);
  }

  FederatedRoom room() {
    return new FederatedRoom(id, version);
  }

  public RoomId id() {
    return id;
  }

  /** All events, in the order in which they were made. */
  public List<Pdu> events() {
    return List.copyOf(events);
  }

  List<Pdu> state() {
    return List.copyOf(state.values());
  }

  Pdu state(String type, String stateKey) {
    return Optional.ofNullable(state.get(new StateTuple(type, stateKey))).orElseThrow();
  }

  Pdu member(String user, String membership) {
    return send(user, EventTypes.MEMBER, user, json("{'membership':'" + membership + "'}"));
  }

  public Pdu message(String sender, String body) {
    return add(sign(draft(sender, "m.room.message", json("{'body':'" + body + "'}")), sender));
  }

  Pdu send(String sender, String type, String stateKey, JsonObject content) {
    return add(draft(sender, type, stateKey, content));
  }

  /** A signed state event that cites what it should, but isn't part of the room. */
  Pdu draft(String sender, String type, String stateKey, JsonObject content) {
    return sign(withAuthEvents(draft(sender, type, content).stateKey(stateKey), sender), sender);
  }

  /** A builder of an event that follows the last one and cites no auth events. */
  PduBuilder draft(String sender, String type, JsonObject content) {
    List<EventReference> prev =
        events.isEmpty()
            ? List.of()
            : List.of(EventReference.of(events.get(events.size() - 1).eventId()));
    PduBuilder builder =
        Pdu.builder(version)
            .type(type)
            .sender(UserId.of(sender))
            .roomId(id)
            .content(content)
            .originServerTs(1_700_000_000_000L + made)
            .depth(events.size() + 1)
            .prevEvents(prev)
            .authEvents(List.of());
    return type.equals("m.room.message") ? withAuthEvents(builder, sender) : builder;
  }

  private PduBuilder withAuthEvents(PduBuilder builder, String sender) {
    int before = made;
    AuthFacts facts = AuthFacts.of(sign(builder, sender));
    made = before;
    List<EventReference> cited = new ArrayList<>();
    for (StateTuple tuple : facts.selection()) {
      Optional.ofNullable(state.get(tuple))
          .ifPresent(event -> cited.add(EventReference.of(event.eventId())));
    }
    return builder.authEvents(cited);
  }

  /** Signs an event as the sender's server does. */
  Pdu sign(PduBuilder builder, String sender) {
    ServerName server = UserId.of(sender).server();
    if (version.eventFormat().carriesEventId()) {
      builder.eventId(EventId.of("$" + made + ":" + server));
    }
    made++;
    return builder.build(server, key(server));
  }

  /** Makes an event part of the room. */
  Pdu add(Pdu event) {
    events.add(event);
    event.stateKey().ifPresent(key -> state.put(new StateTuple(event.type(), key), event));
    return event;
  }

  // Keys and signatures

  static SigningKey key(ServerName server) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return SigningKey.of(
          KEY_ID, digest.digest(server.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignatureVerifier verifier() {
    Map<ServerName, SigningKey> keys = new HashMap<>();
    KeyLookup lookup =
        (server, keyId, validAt) -> {
          synchronized (keys) {
            return server.toString().endsWith(".example") && keyId.equals(KEY_ID)
                ? Optional.of(keys.computeIfAbsent(server, SignedRoom::key).verifyKey())
                : Optional.empty();
          }
        };
    SignatureChecker checker = new SignatureChecker(10_000);
    return (events, deadline) -> checker.checkAll(events, lookup);
  }

  /** An event with a signature that isn't one. */
  static Pdu badlySigned(Pdu event) {
    return event.withSignature(event.sender().server(), KEY_ID, new byte[64]);
  }

  static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
