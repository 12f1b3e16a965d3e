package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks who made an OpenID token. Anybody may ask who has the token.
 *
 * @param accessToken the token
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1openiduserinfo GET
 *     openid/userinfo
 */
public record GetUserInfo(String accessToken) implements JsonCall<UserInfoAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("openid/userinfo").query("access_token", accessToken).toString();
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public UserInfoAnswer read(JsonObject json) throws MalformedAnswerException {
    return new UserInfoAnswer(Required.id(json, "sub", UserId::parse), json);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "GetUserInfo[]";
  }
}
