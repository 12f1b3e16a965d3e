package org.matrixlib.federation.membership;

/**
 * What is wrong with a template.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_joinroomiduserid
 *     What must be verified before it is signed
 */
public enum TemplateFault {
  /** It is for a room version that we don't know, or that doesn't know knocks if it is for one. */
  OTHER_VERSION,
  /** It is no {@code m.room.member}. */
  OTHER_TYPE,
  /** It is of another room. */
  OTHER_ROOM,
  /** It has another sender than the user. */
  OTHER_SENDER,
  /** It is about another user. */
  OTHER_STATE_KEY,
  /** It states another membership, such as a ban. */
  OTHER_MEMBERSHIP,
  /** It cites too many events, or what it cites are no events of the room version. */
  CITATIONS_MALFORMED,
  /** It has no depth, or one that no event can have. */
  DEPTH_MALFORMED,
  /** It names an authorizing user who is none. */
  AUTHORIZER_MALFORMED,
  /** It names an authorizing user of our own server, which isn't in the room. */
  AUTHORIZER_LOCAL
}
