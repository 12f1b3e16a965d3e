package org.matrixlib.federation.request;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

/**
 * Verifies that requests come from the servers that they name, and are for us. The protocol has no
 * nonce: whoever sees a request can send the same again, so acting twice on one must do no harm.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#request-authentication Request
 *     Authentication
 */
public final class RequestVerifier {
  /** As deep as can be read, as a body may hold events, each of which has a limit of its own. */
  private static final JsonLimits BODY_LIMITS =
      new JsonLimits(JsonLimits.DEFAULT.maxBytes(), 1_000, 4300, 1_000_000);

  private final Set<ServerName> names;
  private final CurrentKeys keys;

  /**
   * Verifies requests to one or several local servers.
   *
   * @param names the names of our servers; a few, as a request without destination is tried for
   *     each
   * @param keys where to find the keys of other servers, and ours
   */
  public RequestVerifier(List<ServerName> names, CurrentKeys keys) {
    this.names = new LinkedHashSet<>(names);
    this.keys = keys;
  }

  /**
   * Verifies a request. May wait for the keys of its origin.
   *
   * <p>The body may hold numbers of any kind and nest as deep as 1,000, as it may hold events of
   * whatever room version; whoever reads an event of it judges these. A body that has no canonical
   * JSON, such as one with half of a surrogate pair, can't have been signed, and is refused.
   *
   * @param request as it came
   * @return who sent it, or why it is refused
   */
  public RequestOutcome verify(ReceivedRequest request) {
    try {
      return verified(request);
    } catch (RefusedException refused) {
      return new RequestOutcome.Refused(refused.fault());
    }
  }

  private RequestOutcome verified(ReceivedRequest request) throws RefusedException {
    List<XMatrix> signatures = XMatrixParser.parseAll(request.authorization());
    ServerName origin = signatures.get(0).origin();
    Optional<ServerName> destination = signatures.get(0).destination();
    Set<KeyId> keyIds = new LinkedHashSet<>();
    for (XMatrix signature : signatures) {
      if (!signature.origin().equals(origin) || !signature.destination().equals(destination)) {
        throw new RefusedException(RequestFault.CONFLICTING_HEADERS);
      }
      keyIds.add(signature.key());
    }
    if (destination.isPresent() && !names.contains(destination.get())) {
      throw new RefusedException(RequestFault.WRONG_DESTINATION);
    }
    Optional<JsonObject> content = content(request.body());

    Map<KeyId, VerifyKey> known = keys.currentKeys(origin, keyIds);
    List<XMatrix> checkable =
        signatures.stream().filter(signature -> known.containsKey(signature.key())).toList();
    if (checkable.isEmpty()) {
      throw new RefusedException(RequestFault.UNKNOWN_KEY);
    }
    for (ServerName name : destination.map(Set::of).orElse(names)) {
      byte[] payload =
          SignedJson.payload(
              RequestJson.of(request.method(), request.target(), origin, name, content));
      if (checkable.stream().allMatch(signature -> isValid(signature, known, payload))) {
        return new RequestOutcome.Verified(origin, name, content, checkable.get(0).key());
      }
    }
    throw new RefusedException(RequestFault.INVALID_SIGNATURE);
  }

  private static boolean isValid(XMatrix signature, Map<KeyId, VerifyKey> keys, byte[] payload) {
    VerifyKey key = keys.get(signature.key());
    return key != null && key.verify(payload, UnpaddedBase64.decode(signature.sig()).orElseThrow());
  }

  private static Optional<JsonObject> content(byte[] body) throws RefusedException {
    if (body.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonObject.parse(body, JsonMode.LENIENT, BODY_LIMITS));
    } catch (MalformedJsonException notJson) {
      throw new RefusedException(RequestFault.MALFORMED_BODY);
    }
  }
}
