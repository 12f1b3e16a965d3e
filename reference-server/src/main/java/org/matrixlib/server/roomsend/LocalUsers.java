package org.matrixlib.server.roomsend;

import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.profile.Profiles;

/** The users of this server, as rooms show them. */
public record LocalUsers(ServerName server, Profiles profiles) {

  /** Whether a user is one of this server. */
  public boolean has(UserId user) {
    return user.server().equals(server);
  }

  /** The content of a membership event: the membership and, of a local user, the profile. */
  JsonObject.Builder member(UserId user, String membership) {
    JsonObject.Builder content = JsonObject.builder().put("membership", membership);
    return has(user) ? profiles.of(user).addTo(content) : content;
  }

  /** Refuses to invite users of other servers, which would never learn of it. */
  void requireReachable(UserId user) {
    if (!has(user)) {
      throw new ApiException(
          Errcode.M_UNKNOWN, "This server can't invite users of other servers yet");
    }
  }
}
