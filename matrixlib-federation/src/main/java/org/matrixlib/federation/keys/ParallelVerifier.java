package org.matrixlib.federation.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.bounded.SharedWork;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

/**
 * Verifies events with the keys of a ring, on several threads, of which the calling one is one:
 * first with the keys that are known; then it fetches at once all keys that were missing, and
 * verifies the events that missed them again. Safe for use by several threads.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events
 *     Validating hashes and signatures on received events
 */
public final class ParallelVerifier implements SignatureVerifier, CountersignatureVerifier {
  /** The most keys that are fetched for the signatures of one event. */
  public static final int MAX_KEYS_PER_EVENT = 16;

  private static final int EVENTS_AT_ONCE = 32;

  private final KeyRing keys;
  private final SignatureChecker checker;
  private final Executor executor;
  private final int threads;

  /**
   * Makes a verifier.
   *
   * @param keys where the keys come from
   * @param checker remembers what was verified before
   * @param executor lends threads; without any to spare the calling thread does all
   * @param threads how many threads may work for one caller, itself included: as many as there are
   *     processors
   * @throws IllegalArgumentException if the number of threads is not positive
   */
  public ParallelVerifier(KeyRing keys, SignatureChecker checker, Executor executor, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("not positive: " + threads);
    }
    this.keys = keys;
    this.checker = checker;
    this.executor = executor;
    this.threads = threads;
  }

  @Override
  public List<SignatureReport> verify(List<Pdu> events, Deadline deadline) {
    SignatureReport[] reports = new SignatureReport[events.size()];
    KeyLookup known = keys.known();
    Map<Integer, List<WantedKey>> missing = new ConcurrentSkipListMap<>();
    forEach(
        events.size(),
        i -> {
          MissingKeys lookup = new MissingKeys(known);
          reports[i] = checker.check(events.get(i), lookup);
          if (!lookup.missing.isEmpty()) {
            missing.put(i, lookup.missing);
          }
        });
    if (!missing.isEmpty() && !deadline.hasPassed()) {
      KeyLookup fetched =
          keys.fetch(missing.values().stream().flatMap(List::stream).toList(), deadline);
      List<Integer> again = List.copyOf(missing.keySet());
      forEach(
          again.size(),
          i -> reports[again.get(i)] = checker.check(events.get(again.get(i)), fetched));
    }
    return List.of(reports);
  }

  @Override
  public SignatureVerdict verify(Pdu event, ServerName server) {
    MissingKeys lookup = new MissingKeys(keys);
    SignatureVerdict verdict = checker.check(event, server, lookup);
    return lookup.missing.isEmpty()
        ? verdict
        : checker.check(
            event, server, keys.fetch(lookup.missing, Deadline.after(KeyRing.MAX_FETCH_TIME)));
  }

  private void forEach(int events, IntConsumer check) {
    SharedWork.forEach(executor, threads, events, EVENTS_AT_ONCE, check);
  }

  /** Notes what is not known of the keys of one event. */
  private static final class MissingKeys implements KeyLookup {
    private final KeyLookup known;
    private final List<WantedKey> missing = new ArrayList<>(0);

    MissingKeys(KeyLookup known) {
      this.known = known;
    }

    @Override
    public Optional<VerifyKey> find(ServerName server, KeyId keyId, OptionalLong validAt) {
      Optional<VerifyKey> key = known.find(server, keyId, validAt);
      if (key.isEmpty() && missing.size() < MAX_KEYS_PER_EVENT) {
        // In room versions that don't ask for validity, any key does.
        missing.add(new WantedKey(server, Optional.of(keyId), validAt.orElse(0)));
      }
      return key;
    }
  }
}
