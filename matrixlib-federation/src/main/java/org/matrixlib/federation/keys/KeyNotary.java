package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.endpoint.QueryNotaryKeys;
import org.matrixlib.federation.endpoint.WantedKey;

/**
 * Answers those who ask us for the keys of other servers, with the published objects, which it
 * signs in addition. It fetches nothing itself, but says what to fetch: give that to {@link
 * KeyRing#fetch}, of a ring with the same store, and answer again. What can't be fetched is
 * answered as it is, be it expired, since old events need old keys.
 *
 * <p>Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server
 *     Querying keys through another server
 */
public final class KeyNotary {
  private final ServerName name;
  private final Function<ServerName, Optional<OwnKeys>> ownKeys;
  private final Duration ownValidity;
  private final KeyStore store;
  private final InstantSource clock;

  /**
   * Makes a notary.
   *
   * @param name which of our servers signs
   * @param ownKeys the keys of our own servers; empty for servers that aren't ours
   * @param ownValidity how long our own keys are valid, as {@link OwnKeys#publish} wants it
   * @param store what is known of others
   * @param clock the present
   */
  public KeyNotary(
      ServerName name,
      Function<ServerName, Optional<OwnKeys>> ownKeys,
      Duration ownValidity,
      KeyStore store,
      InstantSource clock) {
    this.name = name;
    this.ownKeys = ownKeys;
    this.ownValidity = ownValidity;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Answers a query for one server.
   *
   * @param server whose keys are asked for
   * @param minimumValidUntil until when they should be valid at least, in milliseconds since 1970;
   *     empty for the present
   * @return the answer
   * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2queryservername GET query
   */
  public NotaryAnswer answer(ServerName server, OptionalLong minimumValidUntil) {
    return answer(
        List.of(new WantedKey(server, Optional.empty(), minimumValidUntil.orElse(clock.millis()))));
  }

  /**
   * Answers a query for several servers.
   *
   * @param wanted what is asked for, as {@link QueryNotaryKeys#parse} read it
   * @return the answer
   * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixkeyv2query POST query
   */
  public NotaryAnswer answer(List<WantedKey> wanted) {
    Instant now = clock.instant();
    Set<OwnKeys> own = new LinkedHashSet<>();
    Set<JsonObject> objects = new LinkedHashSet<>();
    List<WantedKey> toFetch = new ArrayList<>();
    for (WantedKey key : wanted) {
      Optional<OwnKeys> ours = ownKeys.apply(key.server());
      ours.ifPresent(own::add);
      if (ours.isEmpty()) {
        List<KnownKey> known = known(key);
        known.forEach(knownKey -> objects.add(knownKey.json()));
        toFetch(key, known).ifPresent(toFetch::add);
      }
    }
    own.forEach(ours -> objects.add(ours.publish(now, ownValidity)));
    LocalServer notary = ownKeys.apply(name).orElseThrow().server();
    List<JsonObject> signed =
        objects.stream()
            .map(object -> SignedJson.sign(object, notary.name(), notary.key()))
            .toList();
    JsonObject body = JsonObject.builder().put("server_keys", JsonArray.of(signed)).build();
    return new NotaryAnswer(body, toFetch);
  }

  private List<KnownKey> known(WantedKey wanted) {
    Map<KeyId, KnownKey> known = store.find(wanted.server());
    return wanted.keyId().isPresent()
        ? Optional.ofNullable(known.get(wanted.keyId().get())).stream().toList()
        : List.copyOf(known.values());
  }

  /**
   * A key is to be fetched if it isn't known, isn't valid long enough, or is past half of the time
   * for which it is valid, unless it has expired: then there is nothing newer.
   */
  private Optional<WantedKey> toFetch(WantedKey wanted, List<KnownKey> known) {
    Optional<KnownKey> longest = known.stream().max(Comparator.comparingLong(KnownKey::validUntil));
    if (longest.isEmpty()) {
      return Optional.of(wanted);
    }
    KnownKey key = longest.get();
    if (wanted.keyId().isPresent() && !key.isCurrent()) {
      return Optional.empty();
    }
    long validUntil = key.validUntil();
    long half = key.fetchedAt().toEpochMilli() / 2 + validUntil / 2;
    long minimum =
        clock.millis() > half
            ? Math.max(validUntil + 1, wanted.minimumValidUntil())
            : wanted.minimumValidUntil();
    return minimum > validUntil
        ? Optional.of(new WantedKey(wanted.server(), wanted.keyId(), minimum))
        : Optional.empty();
  }
}
