package org.matrixlib.core.crypto;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.MemberNames;

/**
 * JSON objects that hold signatures of themselves: {@code signatures}, by server and key ID.
 *
 * <p>What is signed is the object in its canonical form without {@code signatures} and {@code
 * unsigned}, at the outermost level only. Events are signed in another way, over what redaction
 * leaves of them: see {@code org.matrixlib.core.event}.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#signing-json Signing JSON
 */
public final class SignedJson {
  private static final String SIGNATURES = "signatures";
  private static final MemberNames NOT_SIGNED = MemberNames.of(SIGNATURES, "unsigned");

  private SignedJson() {}

  /**
   * The bytes that signatures of an object cover.
   *
   * @param object with or without signatures
   * @return the canonical bytes of the object without {@code signatures} and {@code unsigned}
   */
  public static byte[] payload(JsonObject object) {
    return object.without(NOT_SIGNED).toBytes();
  }

  /**
   * Signs an object. The signatures it has are kept, save one under the same server and key ID.
   *
   * @param object the object, whose {@code unsigned} is not signed but kept
   * @param server the server that signs
   * @param key its key
   * @return the object with one more signature
   * @throws IllegalArgumentException if the {@code signatures} of the object, or those of the
   *     server, are no JSON object
   */
  public static JsonObject sign(JsonObject object, ServerName server, SigningKey key) {
    return withSignature(object, server, key.keyId(), key.sign(payload(object)))
        .orElseThrow(
            () -> new IllegalArgumentException("The signatures of the object are malformed"));
  }

  /**
   * Adds a signature to an object. The signatures it has are kept, save one under the same server
   * and key ID.
   *
   * @param object the object
   * @param server the server that signed
   * @param keyId the ID of the key that it signed with
   * @param signature the signature; it is not verified here
   * @return the object with one more signature; empty if those it has, or those of the server, are
   *     no JSON object
   */
  public static Optional<JsonObject> withSignature(
      JsonObject object, ServerName server, KeyId keyId, byte[] signature) {
    String name = server.toString();
    JsonString encoded = JsonString.of(UnpaddedBase64.encode(signature));
    return member(object, SIGNATURES)
        .flatMap(
            all ->
                member(all, name).map(own -> all.with(name, own.with(keyId.toString(), encoded))))
        .map(all -> object.with(SIGNATURES, all));
  }

  /**
   * The keys that a server claims to have signed an object with.
   *
   * @param object any object
   * @param server the server
   * @return the well-formed IDs of Ed25519 keys, in their order in the object; empty if there are
   *     none, or the signatures are malformed
   */
  public static List<KeyId> keyIds(JsonObject object, ServerName server) {
    return signatures(object, server).map(SignedJson::keyIds).orElse(List.of());
  }

  /**
   * Verifies what a server signed. Signatures under key IDs that are not among the given ones, or
   * of other algorithms, are passed over; of the others each must be valid, and there must be one.
   *
   * @param object any object
   * @param server the server that should have signed
   * @param keys its keys; leave out those that must not be used, such as expired ones
   * @return what was found
   */
  public static SignatureVerdict verify(
      JsonObject object, ServerName server, Map<KeyId, VerifyKey> keys) {
    byte[] payload = payload(object);
    return verify(
        object,
        server,
        id -> Optional.ofNullable(keys.get(id)),
        (key, signature) -> key.verify(payload, signature));
  }

  /**
   * Verifies what a server signed, leaving it to the caller to verify single signatures: for
   * objects that sign something else than their {@linkplain #payload payload}, as events do, and
   * for callers that remember what they verified.
   *
   * @param object any object
   * @param server the server that should have signed
   * @param keys its keys; nothing for those that are unknown or must not be used
   * @param check verifies a signature
   * @return what was found, as {@link #verify(JsonObject, ServerName, Map)} says
   */
  public static SignatureVerdict verify(
      JsonObject object,
      ServerName server,
      Function<KeyId, Optional<VerifyKey>> keys,
      SignatureCheck check) {
    Optional<JsonObject> signatures = signatures(object, server);
    if (signatures.isEmpty()) {
      return SignatureVerdict.MALFORMED;
    }
    List<KeyId> signedWith = keyIds(signatures.get());
    if (signedWith.isEmpty()) {
      return SignatureVerdict.NOT_SIGNED;
    }
    SignatureVerdict verdict = SignatureVerdict.UNKNOWN_KEY;
    for (KeyId id : signedWith) {
      Optional<VerifyKey> key = keys.apply(id);
      if (key.isPresent()) {
        Optional<byte[]> signature =
            signatures.get().string(id.toString()).flatMap(UnpaddedBase64::decode);
        if (signature.isEmpty() || !check.isValid(key.get(), signature.get())) {
          return SignatureVerdict.INVALID;
        }
        verdict = SignatureVerdict.VALID;
      }
    }
    return verdict;
  }

  /** Verifies one signature. */
  @FunctionalInterface
  public interface SignatureCheck {

    /**
     * Whether a signature is valid.
     *
     * @param key the key that it should be by
     * @param signature any bytes
     * @return true if it is
     */
    boolean isValid(VerifyKey key, byte[] signature);
  }

  private static List<KeyId> keyIds(JsonObject signatures) {
    List<KeyId> ids = new ArrayList<>();
    for (String name : signatures.names()) {
      KeyId.parse(name).filter(id -> id.algorithm().equals(Ed25519.ALGORITHM)).ifPresent(ids::add);
    }
    return Collections.unmodifiableList(ids);
  }

  /** The signatures of a server, by key ID, or empty if they are malformed. */
  private static Optional<JsonObject> signatures(JsonObject object, ServerName server) {
    return member(object, SIGNATURES).flatMap(all -> member(all, server.toString()));
  }

  /** A member that should be an object if it is there, or empty if it is none. */
  private static Optional<JsonObject> member(JsonObject object, String name) {
    return object.has(name) ? object.object(name) : Optional.of(JsonObject.EMPTY);
  }
}
