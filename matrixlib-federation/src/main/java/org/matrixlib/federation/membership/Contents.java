package org.matrixlib.federation.membership;

import org.matrixlib.core.content.Membership;
import org.matrixlib.core.json.JsonObject;

/** Contents of member events that are made here. */
final class Contents {
  static final String MEMBERSHIP = "membership";
  static final String AUTHORIZER = "join_authorised_via_users_server";
  static final String THIRD_PARTY_INVITE = "third_party_invite";

  private Contents() {}

  /** A content that states a membership and nothing else. */
  static JsonObject of(Membership membership) {
    return JsonObject.builder().put(MEMBERSHIP, membership.text()).build();
  }
}
