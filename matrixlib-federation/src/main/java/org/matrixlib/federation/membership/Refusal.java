package org.matrixlib.federation.membership;

import java.util.Optional;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/**
 * Why a request of another server is refused.
 *
 * @param reason the kind of reason
 * @param rule the authorization rule that stands against it, if it is {@link Reason#NOT_ALLOWED}
 * @param version the version of the room, if it is {@link Reason#ROOM_VERSION_NOT_SUPPORTED}
 */
public record Refusal(Reason reason, Optional<AuthRule> rule, Optional<String> version) {

  /** The kinds of reasons. */
  public enum Reason {
    /** The room isn't known, or none of our users is in it. */
    ROOM_UNKNOWN(404, "M_NOT_FOUND", "Unknown room"),
    /** Parts of the room's state aren't known yet. */
    ROOM_PARTIAL(404, "M_NOT_FOUND", "This server has not joined the room entirely"),
    /** The room's server ACL shuts the server out. */
    SERVER_DENIED(403, "M_FORBIDDEN", "The room does not admit this server"),
    /** The user that is asked for is of another server than asks. */
    USER_NOT_ON_ORIGIN(403, "M_FORBIDDEN", "The user is not one of the requesting server"),
    /** The authorization rules don't allow the event. */
    NOT_ALLOWED(403, "M_FORBIDDEN", "The room does not allow this"),
    /** The user is in none of the rooms whose members may join this one. */
    CONDITIONS_NOT_MET(403, "M_FORBIDDEN", "The user meets no condition for joining"),
    /** The invited user is in the room already. */
    ALREADY_JOINED(403, "M_FORBIDDEN", "The user is in the room already"),

    /** The server that asks doesn't know the room version, or we don't, if it sends an invite. */
    ROOM_VERSION_NOT_SUPPORTED(
        400, "M_INCOMPATIBLE_ROOM_VERSION", "The room version is not supported"),
    /** We don't know enough to say whether the user may join. */
    UNABLE_TO_AUTHORIZE_JOIN(
        400, "M_UNABLE_TO_AUTHORISE_JOIN", "This server cannot tell whether the user may join"),
    /** The user may join, but none of our users may let them in. */
    UNABLE_TO_GRANT_JOIN(
        400, "M_UNABLE_TO_GRANT_JOIN", "This server cannot let the user in: ask another"),

    /** The event isn't canonical JSON of this room version. */
    EVENT_NOT_JSON(400, "M_BAD_JSON", "The event is no JSON that the room version allows"),
    /** The body lacks something, or it has another type. */
    BODY_INCOMPLETE(400, "M_BAD_JSON", "The body is incomplete"),
    /** The event has not the format of the room version. */
    EVENT_MALFORMED(400, "M_INVALID_PARAM", "The event is malformed"),
    /** The content hash is wrong. */
    HASH_WRONG(400, "M_INVALID_PARAM", "The content hash is wrong"),
    /** A signature is missing or wrong, or its key isn't known. */
    SIGNATURE_INVALID(400, "M_INVALID_PARAM", "A signature is missing or invalid"),
    /** The event is no {@code m.room.member}. */
    NOT_A_MEMBER_EVENT(400, "M_INVALID_PARAM", "The event is no m.room.member"),
    /** The event is of another room than the path names. */
    OTHER_ROOM(400, "M_INVALID_PARAM", "The event is of another room"),
    /** The event has another id than the path says. */
    OTHER_EVENT_ID(400, "M_INVALID_PARAM", "The event has another ID"),
    /** The event states another membership than the endpoint is for. */
    OTHER_MEMBERSHIP(400, "M_INVALID_PARAM", "The event states another membership"),
    /** The sender is a user of another server than asks. */
    SENDER_NOT_ON_ORIGIN(400, "M_INVALID_PARAM", "The sender is not of the requesting server"),
    /** The event is about another user than its sender. */
    STATE_KEY_NOT_SENDER(400, "M_INVALID_PARAM", "The state key is not the sender"),
    /** The event is about a user of another server than it should be. */
    STATE_KEY_OF_OTHER_SERVER(400, "M_INVALID_PARAM", "The state key is of another server"),
    /** The sender of a third-party invite is none of our users. */
    SENDER_NOT_LOCAL(400, "M_INVALID_PARAM", "The sender is not a user of this server"),
    /** The user who is said to authorize the join is none of ours. */
    AUTHORIZER_NOT_LOCAL(400, "M_INVALID_PARAM", "The authorizing user is not of this server"),
    /** What an invite tells of the room isn't the room's. */
    ROOM_STATE_INVALID(400, "M_INVALID_PARAM", "The state of the room is incomplete or invalid");

    private final int status;
    private final String errcode;
    private final String text;

    Reason(int status, String errcode, String text) {
      this.status = status;
      this.errcode = errcode;
      this.text = text;
    }

    /**
     * The HTTP status that goes with it.
     *
     * @return 400, 403 or 404
     */
    public int status() {
      return status;
    }

    /**
     * The error code that goes with it.
     *
     * @return such as {@code M_FORBIDDEN}
     */
    public String errcode() {
      return errcode;
    }
  }

  static Refusal of(Reason reason) {
    return new Refusal(reason, Optional.empty(), Optional.empty());
  }

  static Refusal notAllowed(AuthRule rule) {
    return new Refusal(Reason.NOT_ALLOWED, Optional.of(rule), Optional.empty());
  }

  static Refusal notSupported(String version) {
    return new Refusal(
        Reason.ROOM_VERSION_NOT_SUPPORTED,
        Optional.empty(),
        Optional.of(version).filter(RoomVersion::isValidName));
  }

  /**
   * The error as it goes over the wire.
   *
   * @return {@code errcode} and {@code error}, and {@code room_version} if it is about that
   * @spec https://spec.matrix.org/v1.19/server-server-api/#api-standards API standards
   */
  public JsonObject body() {
    JsonObject.Builder body =
        JsonObject.builder()
            .put("errcode", reason.errcode)
            .put("error", rule.map(broken -> reason.text + ": " + broken).orElse(reason.text));
    version.ifPresent(name -> body.put("room_version", name));
    return body.build();
  }
}
