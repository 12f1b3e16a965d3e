package org.matrixlib.federation.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.receipt.ReceiptFailure;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.EventStreamCall;
import org.matrixlib.federation.endpoint.GetEvent;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.transport.Deadline;
import org.matrixlib.federation.transport.TransportException;

/**
 * One search for events that are missing. It knows which are wanted, and who cites them; an event
 * that is taken makes those wanted that it cites. What isn't wanted isn't taken, whoever offers it.
 */
final class EventSearch {
  /** Which events one cites. */
  interface Citations extends Function<Pdu, Collection<EventId>> {}

  /** How events are read. */
  interface Reader extends BiFunction<byte[], RoomVersion, PduOutcome> {}

  /** What a search is done with. */
  record Means(
      FederationClient client, EventVerifier verifier, FetchLimits limits, LongSupplier nanoTime) {}

  /**
   * How far a search goes.
   *
   * @param limit the most events that are taken
   * @param minDepth the depth that they must have
   * @param isKnown which events need not be searched
   */
  record Bounds(int limit, long minDepth, Predicate<EventId> isKnown) {}

  private final Means means;
  private final FederatedRoom room;
  private final Citations citations;
  private final Bounds bounds;
  private final Reader reader;
  private final Deadline end;

  /** How many requests may have been sent, and until when, before others have their turn. */
  private int turnRequests;

  private Deadline turnEnd;

  /** The servers that weren't able to vouch for an event of their own users. */
  private final Set<ServerName> badVouchers = new HashSet<>();

  /** The events that are searched, each with one that cites it, or itself if it was asked for. */
  private final Map<EventId, EventId> wanted = new LinkedHashMap<>();

  private final Map<EventId, PduOutcome> taken = new HashMap<>();
  private final DropReport.Builder dropped = new DropReport.Builder();
  private final List<RequestFailure> failures = new ArrayList<>();
  private int requests;

  EventSearch(Means means, FederatedRoom room, Citations citations, Bounds bounds, Reader reader) {
    this.means = means;
    this.room = room;
    this.citations = citations;
    this.bounds = bounds;
    this.reader = reader;
    this.end = Deadline.after(means.limits().maxTime(), means.nanoTime());
    this.turnRequests = means.limits().maxRequests();
    this.turnEnd = end;
  }

  /** Searches an event, if it isn't known. */
  void want(EventId cited, EventId citing) {
    if (!taken.containsKey(cited) && !bounds.isKnown().test(cited)) {
      wanted.putIfAbsent(cited, citing);
    }
  }

  /** Some of the events that are searched. */
  List<EventId> wanted(int most) {
    return wanted.keySet().stream().limit(most).toList();
  }

  /** Some of the events that cite those that are searched. */
  List<EventId> wantedBy(int most) {
    return wanted.values().stream().distinct().limit(most).toList();
  }

  /** How many events may yet be taken. */
  int room() {
    return bounds.limit() - taken.size();
  }

  /**
   * Asks servers in turn, each as long as it gives something, but ourselves. As long as others are
   * left, none gets more than half of the requests and of the time that are left.
   *
   * @param ask asks a server, and tells whether something was taken
   */
  FetchedEvents run(List<ServerName> servers, Predicate<ServerName> ask) {
    Deque<ServerName> left = new ArrayDeque<>(new LinkedHashSet<>(servers));
    left.remove(means.client().origin());
    while (!left.isEmpty() && stop().isEmpty()) {
      ServerName server = left.remove();
      beginTurn(left.isEmpty());
      boolean gives = true;
      while (gives && !isTurnOver()) {
        gives = ask.test(server);
      }
      if (gives) {
        left.add(server);
      }
    }
    return result(stop().orElse(FetchEnd.NO_SERVER_LEFT));
  }

  private void beginTurn(boolean isForAll) {
    int requestsLeft = means.limits().maxRequests() - requests;
    turnRequests = requests + (isForAll ? requestsLeft : (requestsLeft + 1) / 2);
    turnEnd = isForAll ? end : Deadline.after(end.left().dividedBy(2), means.nanoTime());
  }

  private boolean isTurnOver() {
    return stop().isPresent() || requests >= turnRequests || turnEnd.hasPassed();
  }

  private Optional<FetchEnd> stop() {
    if (wanted.isEmpty()) {
      return Optional.of(FetchEnd.COMPLETE);
    }
    if (Thread.currentThread().isInterrupted()) {
      return Optional.of(FetchEnd.INTERRUPTED);
    }
    if (room() <= 0) {
      return Optional.of(FetchEnd.ENOUGH_EVENTS);
    }
    if (requests >= means.limits().maxRequests()) {
      return Optional.of(FetchEnd.ENOUGH_REQUESTS);
    }
    return end.hasPassed() ? Optional.of(FetchEnd.TIME_IS_UP) : Optional.empty();
  }

  private FetchedEvents result(FetchEnd why) {
    CausalOrder<Pdu> order =
        CausalOrder.of(
            taken.values().stream().map(read -> read.pdu().orElseThrow()).toList(),
            Pdu::eventId,
            citations);
    order.cyclic().forEach(event -> drop(event.eventId(), DropReason.CYCLE));
    List<PduOutcome> events = new ArrayList<>();
    for (Pdu event : order.events()) {
      Optional.ofNullable(taken.get(event.eventId())).ifPresent(events::add);
    }
    return new FetchedEvents(events, wanted.keySet(), why, dropped.build(), failures);
  }

  // Asking

  /**
   * Asks a server for events that are searched and what they cite.
   *
   * @return whether something was taken
   */
  boolean askForSome(ServerName server, EventStreamCall call) {
    List<byte[]> events = new ArrayList<>();
    requests++;
    try (EventStream answer = means.client().send(server, call)) {
      read(answer, events);
    } catch (RequestFailedException e) {
      failed(e.failure());
    } catch (TransportException e) {
      failed(RequestFailure.of(server, e));
    } catch (MalformedAnswerException e) {
      failed(malformed(server, e));
    }
    return take(events);
  }

  private void failed(RequestFailure failure) {
    failures.add(failure);
    if (failure.kind() == RequestFailure.Kind.BACKED_OFF) {
      requests--; // as none was sent
    }
  }

  /** Reads as much as may be taken; what comes after that nobody asked for. */
  private void read(EventStream answer, List<byte[]> events)
      throws TransportException, MalformedAnswerException {
    long bytes = 0;
    for (Optional<RawEvent> next = answer.next(); next.isPresent(); next = answer.next()) {
      if (events.size() == room() || bytes >= means.limits().maxAnswerBytes()) {
        dropped.add(new DroppedEvent(Optional.empty(), DropReason.NOT_ASKED_FOR, Optional.empty()));
        return;
      }
      events.add(next.get().json());
      bytes += next.get().json().length;
    }
  }

  private static RequestFailure malformed(ServerName server, MalformedAnswerException e) {
    return new RequestFailure(
        server,
        RequestFailure.Kind.PROTOCOL,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        String.valueOf(e.getMessage()));
  }

  /**
   * Asks a server for each event that is searched by now.
   *
   * @return whether something was taken
   */
  boolean askForEach(ServerName server) {
    boolean foundSome = false;
    for (EventId event : List.copyOf(wanted.keySet())) {
      if (isTurnOver()) {
        break;
      }
      int failuresBefore = failures.size();
      Optional<PduOutcome> found = askFor(event, server);
      found.ifPresent(this::take);
      foundSome |= found.isPresent();
      if (failures.size() > failuresBefore
          && failures.get(failures.size() - 1).kind() != RequestFailure.Kind.REFUSED) {
        break; // it would fail for the others too
      }
    }
    return foundSome;
  }

  private Optional<PduOutcome> askFor(EventId event, ServerName server) {
    requests++;
    byte[] json;
    try {
      json = means.client().send(server, new GetEvent(event)).event().toBytes();
    } catch (RequestFailedException e) {
      failed(e.failure());
      return Optional.empty();
    }
    List<Verification> read = means.verifier().read(room, List.of(json), reader);
    Optional<EventId> id = read.get(0).read().flatMap(PduOutcome::pdu).map(Pdu::eventId);
    if (id.isPresent() && !id.get().equals(event)) {
      drop(id.get(), DropReason.NOT_ASKED_FOR);
      return Optional.empty();
    }
    Verification verification = verifySignatures(read).get(0);
    if (verification instanceof Verification.Failed failed) {
      dropped.add(failed.event());
    }
    return verification.read();
  }

  private List<Verification> verifySignatures(List<Verification> read) {
    return means.verifier().verifySignatures(read, event -> false, turnEnd);
  }

  // Taking

  /**
   * Takes of an answer what is wanted.
   *
   * @return whether that is something
   */
  private boolean take(List<byte[]> events) {
    List<Verification> read = means.verifier().read(room, events, reader);
    Offer offer = new Offer(verifySignatures(reachable(read)));
    Deque<EventId> toTake = new ArrayDeque<>(wanted.keySet());
    boolean tookSome = false;
    while (!toTake.isEmpty() && room() > 0) {
      EventId id = toTake.remove();
      Optional<PduOutcome> found = wanted.containsKey(id) ? offer.find(id) : Optional.empty();
      if (found.isPresent()) {
        tookSome = true;
        toTake.addAll(take(found.get()));
      }
    }
    offer.dropRest();
    return tookSome;
  }

  /**
   * Of what an answer holds, the events that are wanted, or cited by such, by way of others or not.
   * The rest is dropped: nobody's keys are fetched for events that nobody asked for.
   */
  private List<Verification> reachable(List<Verification> read) {
    Map<EventId, List<Verification>> offered = new LinkedHashMap<>();
    for (Verification event : read) {
      if (event instanceof Verification.Failed failed) {
        dropped.add(failed.event());
      } else {
        EventId id = pdu(event).eventId();
        if (taken.containsKey(id) || bounds.isKnown().test(id)) {
          drop(id, DropReason.DUPLICATE);
        } else {
          offered.computeIfAbsent(id, key -> new ArrayList<>()).add(event);
        }
      }
    }
    List<Verification> reachable = new ArrayList<>();
    Deque<EventId> ids = new ArrayDeque<>(wanted.keySet());
    while (!ids.isEmpty()) {
      List<Verification> copies = offered.remove(ids.remove());
      if (copies != null) {
        reachable.addAll(copies);
        copies.forEach(copy -> ids.addAll(citations.apply(pdu(copy))));
      }
    }
    offered.forEach((id, copies) -> copies.forEach(copy -> drop(id, DropReason.NOT_ASKED_FOR)));
    return reachable;
  }

  private static Pdu pdu(Verification event) {
    return event.read().flatMap(PduOutcome::pdu).orElseThrow();
  }

  /**
   * Takes an event that is wanted.
   *
   * @return those that are wanted therefore
   */
  private Set<EventId> take(PduOutcome read) {
    Pdu event = read.pdu().orElseThrow();
    wanted.remove(event.eventId());
    if (event.depth() < bounds.minDepth()) {
      drop(event.eventId(), DropReason.NOT_ASKED_FOR);
      return Set.of();
    }
    taken.put(event.eventId(), read);
    Set<EventId> cited = new LinkedHashSet<>(citations.apply(event));
    EventId citing = event.eventId();
    cited.forEach(id -> want(id, citing));
    cited.retainAll(wanted.keySet());
    return cited;
  }

  private void drop(EventId event, DropReason reason) {
    dropped.add(new DroppedEvent(Optional.of(event), reason, Optional.empty()));
  }

  /** What one answer offers. */
  private final class Offer {
    private final Map<EventId, PduOutcome> verified = new LinkedHashMap<>();

    /** The servers that can vouch for events whose signatures are wrong here. */
    private final Map<EventId, ServerName> vouchers = new HashMap<>();

    Offer(List<Verification> verifications) {
      for (Verification verification : verifications) {
        if (verification instanceof Verification.Failed failed) {
          dropped.add(failed.event());
          failed.event().id().ifPresent(id -> voucher(failed).ifPresent(s -> vouchers.put(id, s)));
        } else {
          add(verification.read().orElseThrow());
        }
      }
    }

    private void add(PduOutcome read) {
      EventId id = read.pdu().orElseThrow().eventId();
      if (verified.putIfAbsent(id, read) != null) {
        drop(id, DropReason.DUPLICATE);
      }
    }

    private Optional<ServerName> voucher(Verification.Failed failed) {
      return failed.event().failure().orElse(null) instanceof ReceiptFailure.Signatures signatures
          ? signatures.report().required().servers().stream()
              .findFirst()
              .filter(server -> !server.equals(means.client().origin()))
          : Optional.empty();
    }

    /** An event of the answer, or a good copy of a bad one. */
    Optional<PduOutcome> find(EventId id) {
      PduOutcome here = verified.remove(id);
      if (here != null) {
        return Optional.of(here);
      }
      ServerName voucher = vouchers.remove(id);
      if (voucher == null || isTurnOver() || badVouchers.contains(voucher)) {
        return Optional.empty();
      }
      Optional<PduOutcome> copy = askFor(id, voucher);
      if (copy.isEmpty()) {
        badVouchers.add(voucher);
      }
      return copy;
    }

    void dropRest() {
      verified.keySet().forEach(id -> drop(id, DropReason.NOT_ASKED_FOR));
    }
  }
}
