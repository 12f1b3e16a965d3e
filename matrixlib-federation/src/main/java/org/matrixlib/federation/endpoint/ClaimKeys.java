package org.matrixlib.federation.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Takes one-time keys of users of the server that is called.
 *
 * @param devices the devices of each user, and the algorithm of the key to take of each
 * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1userkeysclaim POST
 *     user/keys/claim
 */
public record ClaimKeys(Map<UserId, Map<String, String>> devices)
    implements JsonCall<ClaimedKeysAnswer> {
  /**
   * Copies the maps.
   *
   * @param devices the devices of each user, and the algorithm of the key to take of each
   */
  public ClaimKeys {
    devices =
        devices.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, user -> Map.copyOf(user.getValue())));
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return Target.v1("user/keys/claim").toString();
  }

  @Override
  public Optional<JsonObject> body() {
    JsonObject.Builder users = JsonObject.builder();
    devices.forEach(
        (user, algorithms) -> {
          JsonObject.Builder keys = JsonObject.builder();
          algorithms.forEach(keys::put);
          users.put(user.toString(), keys.build());
        });
    return Optional.of(JsonObject.builder().put("one_time_keys", users.build()).build());
  }

  @Override
  public ClaimedKeysAnswer read(JsonObject json) throws MalformedAnswerException {
    return new ClaimedKeysAnswer(Required.object(json, "one_time_keys"), json);
  }
}
