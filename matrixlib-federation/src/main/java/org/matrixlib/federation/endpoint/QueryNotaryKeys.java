package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks a notary for keys of several servers. Nothing of what it answers is verified yet.
 *
 * @param wanted which keys
 * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixkeyv2query POST query
 */
public record QueryNotaryKeys(List<WantedKey> wanted) implements JsonCall<List<JsonObject>> {
  /** The most servers that a query asks about. */
  public static final int MAX_SERVERS = 100;

  /** The most keys that a query asks for. */
  public static final int MAX_KEYS = 1000;

  private static final String SERVER_KEYS = "server_keys";
  private static final String MINIMUM_VALID_UNTIL = "minimum_valid_until_ts";

  /**
   * Copies the list.
   *
   * @param wanted which keys
   */
  public QueryNotaryKeys {
    wanted = List.copyOf(wanted);
  }

  /**
   * Reads the body of such a query, as a notary receives it. What can't be the name of a server or
   * the ID of a key is passed over.
   *
   * @param body the body
   * @param now the present, in milliseconds since 1970
   * @return which keys are asked for; empty if the body is malformed, or asks for more than {@link
   *     #MAX_SERVERS} or {@link #MAX_KEYS}
   */
  public static Optional<List<WantedKey>> parse(JsonObject body, long now) {
    Optional<JsonObject> servers = body.object(SERVER_KEYS);
    if (servers.isEmpty() || servers.get().size() > MAX_SERVERS) {
      return Optional.empty();
    }
    List<WantedKey> wanted = new ArrayList<>();
    for (String name : servers.get().names()) {
      Optional<JsonObject> keys = servers.get().object(name);
      if (keys.isEmpty() || keys.get().size() > MAX_KEYS) {
        return Optional.empty();
      }
      ServerName.parse(name).ifPresent(server -> addWanted(server, keys.get(), now, wanted));
    }
    return wanted.size() > MAX_KEYS
        ? Optional.empty()
        : Optional.of(Collections.unmodifiableList(wanted));
  }

  private static void addWanted(
      ServerName server, JsonObject keys, long now, List<WantedKey> wanted) {
    if (keys.size() == 0) {
      wanted.add(new WantedKey(server, Optional.empty(), now));
    }
    keys.forEach(
        (id, criteria) ->
            KeyId.parse(id)
                .ifPresent(
                    keyId ->
                        wanted.add(
                            new WantedKey(server, Optional.of(keyId), minimum(criteria, now)))));
  }

  private static long minimum(JsonValue criteria, long now) {
    return criteria instanceof JsonObject object
        ? object.integer(MINIMUM_VALID_UNTIL).orElse(now)
        : now;
  }

  /** The objects of a notary's answer; what is no object can't be a key, and harms no others. */
  static List<JsonObject> serverKeys(JsonObject answer) throws MalformedAnswerException {
    return Required.array(answer, SERVER_KEYS).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return "/_matrix/key/v2/query";
  }

  @Override
  public Optional<JsonObject> body() {
    Map<ServerName, JsonObject.Builder> servers = new LinkedHashMap<>();
    for (WantedKey key : wanted) {
      JsonObject.Builder keys =
          servers.computeIfAbsent(key.server(), server -> JsonObject.builder());
      JsonObject criteria =
          JsonObject.builder().put(MINIMUM_VALID_UNTIL, key.minimumValidUntil()).build();
      key.keyId().ifPresent(keyId -> keys.put(keyId.toString(), criteria));
    }
    JsonObject.Builder all = JsonObject.builder();
    servers.forEach((server, keys) -> all.put(server.toString(), keys.build()));
    return Optional.of(JsonObject.builder().put(SERVER_KEYS, all.build()).build());
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public List<JsonObject> read(JsonObject json) throws MalformedAnswerException {
    return serverKeys(json);
  }
}
