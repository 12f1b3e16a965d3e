package org.matrixlib.federation;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.receipt.Arrival;
import org.matrixlib.core.receipt.PolicyVerdict;
import org.matrixlib.core.receipt.Receipt;
import org.matrixlib.core.receipt.ReceiptChecks;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.client.BackOff;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.FederationListener;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.discovery.ServerDiscovery;
import org.matrixlib.federation.endpoint.SendTransaction;
import org.matrixlib.federation.endpoint.TransactionAnswer;
import org.matrixlib.federation.history.EventFetcher;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.FetchLimits;
import org.matrixlib.federation.history.FetchedEvents;
import org.matrixlib.federation.history.FetchedState;
import org.matrixlib.federation.history.StateFetcher;
import org.matrixlib.federation.history.StateLimits;
import org.matrixlib.federation.history.StateVerifier;
import org.matrixlib.federation.history.Verification;
import org.matrixlib.federation.keys.DirectKeys;
import org.matrixlib.federation.keys.InMemoryKeyStore;
import org.matrixlib.federation.keys.KeyRing;
import org.matrixlib.federation.keys.OwnKeys;
import org.matrixlib.federation.keys.ParallelVerifier;
import org.matrixlib.federation.membership.HandshakeOutcome;
import org.matrixlib.federation.membership.Invitation;
import org.matrixlib.federation.membership.InviteOutcome;
import org.matrixlib.federation.membership.InvitedServer;
import org.matrixlib.federation.membership.InvitingServer;
import org.matrixlib.federation.membership.JoinedRoom;
import org.matrixlib.federation.membership.MembershipChange;
import org.matrixlib.federation.membership.OwnEvents;
import org.matrixlib.federation.membership.ReceivedInvite;
import org.matrixlib.federation.membership.RemoteMembership;
import org.matrixlib.federation.membership.ResidentServer;
import org.matrixlib.federation.membership.RoomView;
import org.matrixlib.federation.membership.SentKnock;
import org.matrixlib.federation.request.RequestVerifier;
import org.matrixlib.federation.testing.MappedPorts;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestDns;
import org.matrixlib.federation.transaction.Edu;
import org.matrixlib.federation.transaction.OutgoingTransaction;
import org.matrixlib.federation.transaction.ReceivedPdu;
import org.matrixlib.federation.transaction.ReceivedTransaction;
import org.matrixlib.federation.transaction.ReceivingRooms.ReceivingRoom;
import org.matrixlib.federation.transaction.TransactionBuilder;
import org.matrixlib.federation.transaction.TransactionIds;
import org.matrixlib.federation.transaction.TransactionReader;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.OkHttpTransport;

/**
 * A homeserver in memory: what a host does around the library. It keeps rooms, invites and answers,
 * and decides when to ask whom; the protocol is the library's. {@link HostApi} has the other
 * direction, what others ask of it.
 */
final class HostServer implements AutoCloseable {
  private static final int FETCHED_EVENTS = 100;

  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  final LocalServer local;
  final OwnKeys ownKeys;
  final ServerDiscovery discovery;
  final FederationClient client;
  final KeyRing keys;
  final RequestVerifier requests;
  final ResidentServer resident;
  final InvitedServer invited;
  final TransactionReader transactions;

  private final OkHttpTransport transport;
  private final ParallelVerifier signatures;
  private final EventVerifier verifier;
  private final OwnEvents ownEvents;
  private final RemoteMembership remote;
  private final InvitingServer inviting;
  private final EventFetcher events;
  private final StateFetcher states;
  private final TransactionBuilder transactionBuilder;
  private final TransactionIds transactionIds = new TransactionIds(random);

  final Map<RoomId, HostRoom> rooms = new ConcurrentHashMap<>();
  final Map<RoomId, ReceivedInvite> invites = new ConcurrentHashMap<>();
  final List<Edu> edus = new CopyOnWriteArrayList<>();

  HostServer(String name, TestDns dns, MappedPorts ports, TestCa ca) {
    local =
        new LocalServer(ServerName.of(name), SigningKey.generate(KeyId.of("ed25519:1"), random));
    ownKeys = new OwnKeys(local, Map.of());

    transport =
        OkHttpTransport.builder(threads)
            .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
            .addressLookup(dns)
            .socketFactory(ports)
            .trust(ca.clientContext(), ca.trustManager())
            .build();
    discovery = new ServerDiscovery(transport, List.of(dns.address()), threads, clock, random);
    BackOff backOff = new BackOff(BackOff.Policy.DEFAULT, clock, random);
    client =
        FederationClient.of(local, discovery, transport, backOff, FederationListener.NONE, clock);

    keys =
        new KeyRing(
            new InMemoryKeyStore(1_000),
            List.of(new DirectKeys(client, threads, 4)),
            server -> Optional.of(ownKeys).filter(ours -> server.equals(name())),
            Set.of(),
            clock);
    signatures = new ParallelVerifier(keys, new SignatureChecker(10_000), threads, 2);
    verifier = new EventVerifier(signatures);
    requests = new RequestVerifier(List.of(name()), keys);

    ownEvents = new OwnEvents(local, clock, random);
    StateVerifier stateVerifier = new StateVerifier(verifier, threads, StateLimits.DEFAULT);
    remote = new RemoteMembership(ownEvents, client, RoomVersions.STABLE, verifier, stateVerifier);
    inviting = new InvitingServer(ownEvents, client, signatures);
    resident = new ResidentServer(local, this::view, signatures, clock);
    invited = new InvitedServer(local, this::view, RoomVersions.STABLE, signatures);

    events = new EventFetcher(client, verifier, FetchLimits.DEFAULT);
    states = new StateFetcher(client, stateVerifier, events, StateLimits.DEFAULT);
    transactionBuilder = new TransactionBuilder(name(), clock);
    transactions = new TransactionReader(this::receiving);
  }

  ServerName name() {
    return local.name();
  }

  UserId user(String localpart) {
    return UserId.of("@" + localpart + ":" + name());
  }

  HostRoom room(RoomId id) {
    return rooms.get(id);
  }

  private Optional<RoomView> view(RoomId id) {
    return Optional.ofNullable(rooms.get(id));
  }

  private Optional<ReceivingRoom> receiving(RoomId id) {
    return Optional.ofNullable(rooms.get(id))
        .filter(room -> room.servers().contains(name()))
        .map(room -> new ReceivingRoom(room.version(), room.acl()))
        .or(
            () ->
                Optional.ofNullable(invites.get(id))
                    .map(invite -> ReceivingRoom.ofInvite(invite.event().roomVersion())));
  }

  // Rooms of our own

  /** A room that a user of ours made and is in, which others may join by a rule. */
  RoomId createRoom(RoomVersion version, UserId creator, JsonObject joinRules) {
    PduBuilder create =
        Pdu.builder(version)
            .type(EventTypes.CREATE)
            .stateKey("")
            .sender(creator)
            .content(
                JsonObject.builder()
                    .put("creator", creator.toString())
                    .put("room_version", version.name())
                    // where the room's id is the event's hash, rooms of one moment must differ
                    .put("org.example.nonce", Long.toHexString(random.nextLong()))
                    .build())
            .depth(1)
            .prevEvents(List.of())
            .authEvents(List.of());
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      create.roomId(RoomId.of("!" + Long.toHexString(random.nextLong()) + ":" + name()));
    }
    Pdu event = ownEvents.sign(create, version);
    RoomId id = event.roomId();
    rooms.put(id, HostRoom.empty(new FederatedRoom(id, version)).plus(event));
    member(id, creator, creator, "join");
    send(id, creator, EventTypes.JOIN_RULES, Optional.of(""), joinRules);
    return id;
  }

  Pdu member(RoomId room, UserId sender, UserId target, String membership) {
    return send(
        room,
        sender,
        EventTypes.MEMBER,
        Optional.of(target.toString()),
        JsonObject.builder().put("membership", membership).build());
  }

  Pdu message(RoomId room, UserId sender, String body) {
    JsonObject content = JsonObject.builder().put("msgtype", "m.text").put("body", body).build();
    return send(room, sender, "m.room.message", Optional.empty(), content);
  }

  /** Puts an event of a user of ours into a room, which must allow it. */
  Pdu send(RoomId id, UserId sender, String type, Optional<String> stateKey, JsonObject content) {
    HostRoom room = rooms.get(id);
    Pdu event = ownEvents.sign(room.next(sender, type, stateKey, content), room.version());
    Receipt receipt = accept(new PduOutcome.Intact(event), Arrival.OWN);
    if (receipt.failure().isPresent()) {
      throw new IllegalArgumentException(receipt.toString());
    }
    return event;
  }

  // Users of ours and rooms of others

  HandshakeOutcome<JoinedRoom> join(RoomId room, UserId user, ServerName... candidates) {
    HandshakeOutcome<JoinedRoom> outcome =
        remote.join(change(room, user), List.of(candidates), false);
    outcome
        .result()
        .ifPresent(
            joined -> {
              rooms.put(room, HostRoom.told(joined.state()).plus(joined.event()));
              invites.remove(room);
            });
    return outcome;
  }

  HandshakeOutcome<SentKnock> knock(RoomId room, UserId user, ServerName... candidates) {
    return remote.knock(change(room, user), List.of(candidates));
  }

  HandshakeOutcome<Pdu> leave(RoomId room, UserId user, ServerName... candidates) {
    HandshakeOutcome<Pdu> outcome = remote.leave(change(room, user), List.of(candidates));
    outcome.result().ifPresent(left -> invites.remove(room));
    return outcome;
  }

  private static MembershipChange change(RoomId room, UserId user) {
    return new MembershipChange(room, user, JsonObject.EMPTY);
  }

  InviteOutcome invite(RoomId room, UserId sender, UserId target) {
    JsonObject content = JsonObject.builder().put("membership", "invite").build();
    InviteOutcome outcome =
        inviting.invite(rooms.get(room), new Invitation(sender, target, content));
    outcome.invite().ifPresent(this::persist);
    return outcome;
  }

  // Events that come and go

  /** Sends events and ephemeral units to another server, as many as fit. */
  TransactionAnswer transact(ServerName destination, List<Pdu> pdus, List<Edu> ephemeral)
      throws RequestFailedException {
    OutgoingTransaction transaction = transactionBuilder.build(pdus, ephemeral);
    return client.send(destination, new SendTransaction(transactionIds.next(), transaction.body()));
  }

  /** Processes a transaction: what is wrong with each event, if anything is. */
  Map<EventId, Optional<String>> process(ReceivedTransaction transaction) {
    Map<EventId, Optional<String>> results = new LinkedHashMap<>();
    for (ReceivedPdu pdu : transaction.pdus()) {
      ReceivedInvite invite = invites.get(pdu.room().id());
      if (invite != null) {
        invited
            .rescinded(invite.event(), pdu.json())
            .answer()
            .ifPresent(
                leave -> {
                  invites.remove(leave.roomId());
                  results.put(leave.eventId(), Optional.empty());
                });
        continue;
      }
      Verification verification = verifier.verify(pdu.room(), List.of(pdu.json())).get(0);
      if (verification.read().isPresent()) {
        PduOutcome read = verification.read().get();
        Pdu event = read.pdu().orElseThrow();
        fetchMissing(event, transaction.key().origin());
        results.put(
            event.eventId(), accept(read, Arrival.LIVE).failure().map(f -> f.check().toString()));
      }
    }
    edus.addAll(transaction.edus());
    return results;
  }

  private void fetchMissing(Pdu event, ServerName origin) {
    HostRoom room = rooms.get(event.roomId());
    List<EventId> known = room.forwardExtremities().stream().map(Pdu::eventId).toList();
    if (!event.prevEvents().stream().allMatch(room::isInTimeline)) {
      FetchedEvents fetched =
          events.missingEvents(
              room.federated(),
              List.of(origin),
              known,
              List.of(event),
              FETCHED_EVENTS,
              0,
              room::isInTimeline);
      fetched.events().forEach(read -> accept(read, Arrival.LIVE));
    }
  }

  /** Makes the checks on receipt, and keeps what passes them. */
  private Receipt accept(PduOutcome read, Arrival arrival) {
    HostRoom room = rooms.get(read.pdu().orElseThrow().roomId());
    Receipt receipt = Receipt.of(read, arrival, new Checks(room));
    if (receipt instanceof Receipt.Accepted accepted) {
      persist(accepted.event());
    }
    return receipt;
  }

  void persist(Pdu event) {
    rooms.computeIfPresent(event.roomId(), (id, room) -> room.plus(event));
  }

  /** The state before an event is the current one here, as rooms of this server don't fork. */
  private final class Checks implements ReceiptChecks {
    private final HostRoom room;

    Checks(HostRoom room) {
      this.room = room;
    }

    @Override
    public SignatureReport signatures(Pdu event) {
      return signatures.verify(List.of(event)).get(0);
    }

    @Override
    public AuthVerdict byAuthEvents(Pdu event) {
      return AuthRules.checkByAuthEvents(event, room);
    }

    @Override
    public AuthVerdict byStateBefore(Pdu event) {
      return room.check(event);
    }

    @Override
    public AuthVerdict byCurrentState(Pdu event) {
      return room.check(event);
    }

    @Override
    public PolicyVerdict byPolicyServer(Pdu event) {
      return PolicyVerdict.RECOMMENDED;
    }
  }

  // The past

  /** Fetches what precedes the events that are known. */
  FetchedEvents backfill(RoomId id, ServerName server) {
    HostRoom room = rooms.get(id);
    FetchedEvents fetched =
        events.backfill(
            room.federated(),
            List.of(server),
            room.backwardExtremities(),
            FETCHED_EVENTS,
            room::isInTimeline);
    rooms.put(
        id,
        room.withHistory(fetched.events().stream().flatMap(read -> read.pdu().stream()).toList()));
    return fetched;
  }

  /** Fetches the state before an event. */
  FetchedState stateBefore(RoomId id, EventId event, ServerName server) {
    HostRoom room = rooms.get(id);
    return states.stateBefore(room.federated(), List.of(server), event, room);
  }

  @Override
  public void close() {
    transport.close();
    threads.shutdownNow();
  }
}
