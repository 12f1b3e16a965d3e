package org.matrixlib.federation.endpoint;

import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * The answer to {@link SendInvite}.
 *
 * @param event the invite, to be signed by the invited user's server
 * @param json the whole answer
 */
public record InviteAnswer(JsonObject event, JsonObject json) {

  static InviteAnswer of(JsonObject json) throws MalformedAnswerException {
    return new InviteAnswer(Required.object(json, "event"), json);
  }
}
