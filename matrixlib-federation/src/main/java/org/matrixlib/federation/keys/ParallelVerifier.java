package org.matrixlib.federation.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.RequiredSignatures;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.federation.endpoint.WantedKey;

/**
 * Verifies events with the keys of a ring: first it fetches all keys that are missing, then it
 * checks all signatures on several threads, of which the calling one is one. Safe for use by
 * several threads.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events
 *     Validating hashes and signatures on received events
 */
public final class ParallelVerifier implements SignatureVerifier {
  /** The most keys that are fetched for the signatures of one server on one event. */
  public static final int MAX_KEYS_PER_SIGNER = 8;

  private static final int EVENTS_PER_PIECE = 32;

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
  public List<SignatureReport> verify(List<Pdu> events) {
    KeyLookup known = keys.fetch(wantedKeys(events));
    SignatureReport[] reports = new SignatureReport[events.size()];
    int pieces = (events.size() + EVENTS_PER_PIECE - 1) / EVENTS_PER_PIECE;
    SharedWork.run(
        executor,
        threads,
        pieces,
        piece -> {
          int end = Math.min(events.size(), (piece + 1) * EVENTS_PER_PIECE);
          for (int i = piece * EVENTS_PER_PIECE; i < end; i++) {
            reports[i] = checker.check(events.get(i), known);
          }
        });
    return List.of(reports);
  }

  private static List<WantedKey> wantedKeys(List<Pdu> events) {
    List<WantedKey> wanted = new ArrayList<>();
    for (Pdu event : events) {
      for (ServerName server : RequiredSignatures.of(event).servers()) {
        List<KeyId> keyIds = SignedJson.keyIds(event.json(), server);
        for (KeyId keyId : keyIds.subList(0, Math.min(keyIds.size(), MAX_KEYS_PER_SIGNER))) {
          wanted.add(new WantedKey(server, Optional.of(keyId), validUntil(event)));
        }
      }
    }
    return wanted;
  }

  /** In room versions that don't ask for validity, any key does. */
  private static long validUntil(Pdu event) {
    return event.roomVersion().has(RoomTrait.KEY_VALIDITY) ? event.originServerTs() : 0;
  }
}
