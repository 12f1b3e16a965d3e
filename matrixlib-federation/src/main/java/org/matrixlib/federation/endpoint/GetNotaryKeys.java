package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks a notary for the keys of one server. Nothing of what it answers is verified yet.
 *
 * @param server whose keys
 * @param minimumValidUntil until when they should be valid at least, in milliseconds since 1970;
 *     empty for the present
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2queryservername GET query
 */
public record GetNotaryKeys(ServerName server, OptionalLong minimumValidUntil)
    implements JsonCall<List<JsonObject>> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.of("/_matrix/key/v2/query", server);
    minimumValidUntil.ifPresent(time -> target.query("minimum_valid_until_ts", time));
    return target.toString();
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
    return QueryNotaryKeys.serverKeys(json);
  }
}
