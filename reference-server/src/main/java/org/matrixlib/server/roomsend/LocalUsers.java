package org.matrixlib.server.roomsend;

import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.profile.Profiles;

/** The users of this server, as rooms show them. */
public record LocalUsers(ServerName server, Profiles profiles) {
  /** Who of a restricted room let the user in, which only servers may say. */
  static final String AUTHORIZER = "join_authorised_via_users_server";

  /** Whether a user is one of this server. */
  public boolean has(UserId user) {
    return user.server().equals(server);
  }

  /** The content of a membership event: the membership and, of a local user, the profile. */
  JsonObject.Builder member(UserId user, String membership) {
    JsonObject.Builder content = JsonObject.builder().put("membership", membership);
    return has(user) ? profiles.of(user).addTo(content) : content;
  }

  /**
   * The content of a membership event that a client wrote, with nothing in it that is for the
   * server to say.
   *
   * @param target the state key
   */
  JsonObject written(String target, JsonObject content) {
    boolean isInvite =
        MemberContent.of(content).membership().filter(is -> is == Membership.INVITE).isPresent();
    if (isInvite) {
      UserId.parse(target).ifPresent(this::requireReachable);
    }
    return content.without(MemberNames.of(AUTHORIZER));
  }

  /** Refuses to invite users of other servers, which would never learn of it. */
  void requireReachable(UserId user) {
    if (!has(user)) {
      throw new ApiException(
          Errcode.M_UNKNOWN, "This server can't invite users of other servers yet");
    }
  }
}
