package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks for the profile of a user of the server that is called.
 *
 * @param user the user
 * @param field the one field to ask for; empty for all
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryprofile GET
 *     query/profile
 */
public record QueryProfile(UserId user, Optional<String> field) implements JsonCall<ProfileAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.v1("query/profile").query("user_id", user);
    field.ifPresent(name -> target.query("field", name));
    return target.toString();
  }

  @Override
  public ProfileAnswer read(JsonObject json) {
    return new ProfileAnswer(
        json.string("displayname"),
        json.string("avatar_url").flatMap(MxcUri::parse),
        json.string("m.tz"),
        json);
  }
}
