package org.matrixlib.core.content;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.member} says about a user in a room.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the others. Where the
 * authorization rules tell a property that is wrong from one that is missing, a method with {@code
 * has} does. The membership is found once; all else is decoded anew at each call. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroommember m.room.member
 */
public final class MemberContent {
  static final String MEMBERSHIP = "membership";
  private static final String JOIN_AUTHORIZER = "join_authorised_via_users_server";
  private static final String THIRD_PARTY_INVITE = "third_party_invite";

  private final JsonObject content;
  private final @Nullable Membership membership;

  private MemberContent(JsonObject content) {
    this.content = content;
    this.membership = Membership.of(content).orElse(null);
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.member} event
   * @return the view of it
   */
  public static MemberContent of(JsonObject content) {
    return new MemberContent(content);
  }

  /**
   * The membership.
   *
   * @return empty if there is none or it is none of the five, no string perhaps; {@link
   *     #hasMembership()} tells these apart
   */
  public Optional<Membership> membership() {
    return Optional.ofNullable(membership);
  }

  /**
   * Whether there is a membership, be it an unknown one.
   *
   * @return true if the property is there, with any value
   */
  public boolean hasMembership() {
    return content.has(MEMBERSHIP);
  }

  /**
   * The user whose server says that this join to a restricted room is allowed.
   *
   * @return empty if there is none, or what is there is no user id; {@link #hasJoinAuthorizer()}
   *     tells these apart
   * @spec https://spec.matrix.org/v1.19/client-server-api/#restricted-rooms Restricted rooms
   */
  public Optional<UserId> joinAuthorizer() {
    return content.string(JOIN_AUTHORIZER).flatMap(UserId::parse);
  }

  /**
   * Whether there is a {@code join_authorised_via_users_server}.
   *
   * @return true if the property is there, with any value
   */
  public boolean hasJoinAuthorizer() {
    return content.has(JOIN_AUTHORIZER);
  }

  /**
   * What the identity server signed when the address that was invited became known to be the
   * user's.
   *
   * @return empty if there is no third-party invite, or its {@code signed} is no object; {@link
   *     #hasThirdPartyInvite()} tells these apart
   */
  public Optional<SignedThirdPartyInvite> thirdPartyInvite() {
    return content
        .object(THIRD_PARTY_INVITE)
        .flatMap(invite -> invite.object("signed"))
        .map(SignedThirdPartyInvite::of);
  }

  /**
   * Whether this invite says that it follows an {@code m.room.third_party_invite}.
   *
   * @return true if the property is there, with any value
   */
  public boolean hasThirdPartyInvite() {
    return content.has(THIRD_PARTY_INVITE);
  }

  /**
   * The user's name for people.
   *
   * @return empty if there is none or it is no string
   */
  public Optional<String> displayName() {
    return content.string("displayname");
  }

  /**
   * Why the membership changed, for people.
   *
   * @return empty if nobody says why or it is no string
   */
  public Optional<String> reason() {
    return content.string("reason");
  }
}
