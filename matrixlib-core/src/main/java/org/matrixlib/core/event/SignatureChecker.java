package org.matrixlib.core.event;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomTrait;

/**
 * Checks the signatures of events, and remembers what it found: the same signature of the same
 * event by the same key is verified once, as long as it is remembered. Events come again and again,
 * in transactions, as state, as history.
 *
 * <p>Safe for use by several threads, which gain from sharing one checker.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events
 *     Validating hashes and signatures on received events
 */
public final class SignatureChecker {
  private final SignatureMemory memory;

  /**
   * Makes a checker that remembers nothing yet.
   *
   * @param remembered how many signatures it remembers before it forgets the oldest; each takes
   *     about 300 bytes
   * @throws IllegalArgumentException if {@code remembered} is not positive
   */
  public SignatureChecker(int remembered) {
    memory = new SignatureMemory(remembered);
  }

  /**
   * Checks one event.
   *
   * @param event redacted or not; the signatures are the same
   * @param keys where to find keys; it is not asked about keys of algorithms other than Ed25519
   * @return what each required server's signatures are worth
   */
  public SignatureReport check(Pdu event, KeyLookup keys) {
    RequiredSignatures required = RequiredSignatures.of(event);
    SignedEvent signed = new SignedEvent(event);
    Map<ServerName, SignatureVerdict> verdicts = new LinkedHashMap<>();
    for (ServerName server : required.servers()) {
      verdicts.put(server, signed.verify(server, keys));
    }
    return new SignatureReport(required, verdicts);
  }

  /**
   * Checks what one server signed, required or not: a policy server, or that of an invited user.
   *
   * @param event redacted or not; the signatures are the same
   * @param server who should have signed
   * @param keys where to find keys
   * @return what its signatures are worth
   */
  public SignatureVerdict check(Pdu event, ServerName server, KeyLookup keys) {
    return new SignedEvent(event).verify(server, keys);
  }

  /**
   * Checks several events, in the calling thread.
   *
   * @param events in any order; the same one may be among them more than once
   * @param keys where to find keys
   * @return a report for each event, in order
   */
  public List<SignatureReport> checkAll(Collection<Pdu> events, KeyLookup keys) {
    return events.stream().map(event -> check(event, keys)).toList();
  }

  /** An event whose signatures are checked. */
  private final class SignedEvent {
    private final Pdu event;
    private byte @Nullable [] signedBytes;

    SignedEvent(Pdu event) {
      this.event = event;
    }

    SignatureVerdict verify(ServerName server, KeyLookup keys) {
      OptionalLong validAt =
          event.roomVersion().has(RoomTrait.KEY_VALIDITY)
              ? OptionalLong.of(event.originServerTs())
              : OptionalLong.empty();
      return SignedJson.verify(
          event.json(), server, keyId -> keys.find(server, keyId, validAt), this::isValid);
    }

    /** What has another length is no signature, and must not fill the memory. */
    boolean isValid(VerifyKey key, byte[] signature) {
      return signature.length == SignatureMemory.SIGNATURE_BYTES
          && memory.recall(
              new SignatureMemory.Question(event.sharedReferenceHash(), key, signature),
              () -> key.verify(signedBytes(), signature));
    }

    /** Made once for all signatures, and not at all if every answer is remembered. */
    private byte[] signedBytes() {
      byte[] known = signedBytes;
      if (known == null) {
        known = event.signedBytes();
        signedBytes = known;
      }
      return known;
    }
  }
}
