package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for the keys of devices of users of the server that is called.
 *
 * @param devices the devices of each user; an empty list for all
 * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1userkeysquery POST
 *     user/keys/query
 */
public record QueryKeys(Map<UserId, List<String>> devices) implements JsonCall<KeysAnswer> {
  /**
   * Copies the map.
   *
   * @param devices the devices of each user; an empty list for all
   */
  public QueryKeys {
    devices =
        devices.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, user -> List.copyOf(user.getValue())));
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return Target.v1("user/keys/query").toString();
  }

  @Override
  public Optional<JsonObject> body() {
    JsonObject.Builder users = JsonObject.builder();
    devices.forEach((user, ids) -> users.put(user.toString(), JsonArray.ofStrings(ids)));
    return Optional.of(JsonObject.builder().put("device_keys", users.build()).build());
  }

  @Override
  public KeysAnswer read(JsonObject json) throws MalformedAnswerException {
    return new KeysAnswer(
        Required.object(json, "device_keys"),
        json.object("master_keys").orElse(JsonObject.EMPTY),
        json.object("self_signing_keys").orElse(JsonObject.EMPTY),
        json);
  }
}
