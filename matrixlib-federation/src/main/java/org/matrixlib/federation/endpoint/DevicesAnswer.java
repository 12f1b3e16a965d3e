package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * The answer to {@link GetUserDevices}. Nothing in it is verified.
 *
 * @param user the user, who may be another than was asked for
 * @param streamId the version of the list, as in updates of the list
 * @param devices the devices
 * @param masterKey the user's master signing key
 * @param selfSigningKey the user's self-signing key
 * @param json the whole answer
 */
public record DevicesAnswer(
    UserId user,
    long streamId,
    List<Device> devices,
    Optional<JsonObject> masterKey,
    Optional<JsonObject> selfSigningKey,
    JsonObject json) {
  /**
   * Copies the list.
   *
   * @param user the user, who may be another than was asked for
   * @param streamId the version of the list, as in updates of the list
   * @param devices the devices
   * @param masterKey the user's master signing key
   * @param selfSigningKey the user's self-signing key
   * @param json the whole answer
   */
  public DevicesAnswer {
    devices = List.copyOf(devices);
  }

  /**
   * A device of a user.
   *
   * @param id its ID
   * @param keys its identity keys
   * @param displayName what it is called, if that is told
   * @param json all that is told
   */
  public record Device(String id, JsonObject keys, Optional<String> displayName, JsonObject json) {

    static Device of(JsonObject json) throws MalformedAnswerException {
      return new Device(
          Required.string(json, "device_id"),
          Required.object(json, "keys"),
          json.string("device_display_name"),
          json);
    }
  }
}
