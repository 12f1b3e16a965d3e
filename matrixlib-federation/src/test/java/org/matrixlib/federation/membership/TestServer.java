package org.matrixlib.federation.membership;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.StateLimits;
import org.matrixlib.federation.history.StateVerifier;
import org.matrixlib.federation.keys.CountersignatureVerifier;
import org.matrixlib.federation.keys.SignatureVerifier;

/**
 * A server of the tests: its key, the rooms that it knows, and both sides of the handshakes. All
 * know each other's keys.
 */
final class TestServer {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L));
  private static final SignatureChecker CHECKER = new SignatureChecker(100);
  private static final KeyLookup KEYS =
      (server, keyId, validAt) -> Optional.of(key(server).verifyKey());

  /** Verifies with the keys of test servers. */
  static final SignatureVerifier SIGNATURES = (events, deadline) -> CHECKER.checkAll(events, KEYS);

  static final CountersignatureVerifier COUNTERSIGNATURES =
      (event, server) -> CHECKER.check(event, server, KEYS);

  final LocalServer local;
  final Map<RoomId, TestRoom> rooms = new LinkedHashMap<>();
  final ResidentServer resident;
  final InvitedServer invited;

  TestServer(String name) {
    this(name, RoomVersions.STABLE);
  }

  TestServer(String name, RoomVersions versions) {
    local = server(name);
    Rooms known = id -> Optional.ofNullable(rooms.get(id));
    resident = new ResidentServer(local, known, SIGNATURES, CLOCK);
    invited = new InvitedServer(local, known, versions, SIGNATURES);
  }

  /** A server with the key that all know it by. */
  static LocalServer server(String name) {
    ServerName serverName = ServerName.of(name);
    return new LocalServer(serverName, key(serverName));
  }

  private static SigningKey key(ServerName server) {
    byte[] seed = new byte[32];
    new Random(server.toString().hashCode()).nextBytes(seed);
    return SigningKey.of(KeyId.of("ed25519:1"), seed);
  }

  ServerName name() {
    return local.name();
  }

  UserId user(String localpart) {
    return UserId.of("@" + localpart + ":" + local.name());
  }

  /** Lets this server know a room. */
  TestServer knows(TestRoom... known) {
    for (TestRoom room : known) {
      rooms.put(room.id(), room);
    }
    return this;
  }

  RemoteMembership remote(TestNetwork network) {
    return remote(network, RoomVersions.STABLE);
  }

  RemoteMembership remote(TestNetwork network, RoomVersions versions) {
    EventVerifier events = new EventVerifier(SIGNATURES);
    return new RemoteMembership(
        ownEvents(),
        network.clientOf(this),
        versions,
        events,
        new StateVerifier(events, Runnable::run, StateLimits.DEFAULT));
  }

  InvitingServer inviting(TestNetwork network) {
    return new InvitingServer(ownEvents(), network.clientOf(this), COUNTERSIGNATURES);
  }

  private OwnEvents ownEvents() {
    return new OwnEvents(local, CLOCK, new Random(local.name().toString().hashCode()));
  }

  static boolean isSigned(Pdu event) {
    return SIGNATURES.verify(List.of(event)).get(0).isValid();
  }
}
