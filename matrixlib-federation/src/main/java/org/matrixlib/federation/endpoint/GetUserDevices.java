package org.matrixlib.federation.endpoint;

import java.util.ArrayList;
import java.util.List;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for the devices of a user of the server that is called.
 *
 * @param user the user
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1userdevicesuserid
 *     GET user/devices
 */
public record GetUserDevices(UserId user) implements JsonCall<DevicesAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("user/devices", user).toString();
  }

  @Override
  public DevicesAnswer read(JsonObject json) throws MalformedAnswerException {
    List<DevicesAnswer.Device> devices = new ArrayList<>();
    for (JsonObject device : Required.objects(json, "devices")) {
      devices.add(DevicesAnswer.Device.of(device));
    }
    return new DevicesAnswer(
        Required.id(json, "user_id", UserId::parse),
        Required.integer(json, "stream_id"),
        devices,
        json.object("master_key"),
        json.object("self_signing_key"),
        json);
  }
}
