package org.matrixlib.federation.membership;

import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * An invite that is yet to be made.
 *
 * @param sender who invites
 * @param target who is invited
 * @param content the content of the event
 */
public record Invitation(UserId sender, UserId target, JsonObject content) {
  /**
   * Checks the membership.
   *
   * @param sender who invites
   * @param target who is invited
   * @param content the content of the event
   * @throws IllegalArgumentException if the content states another membership than {@code invite}
   */
  public Invitation {
    if (MemberContent.of(content).membership().filter(Membership.INVITE::equals).isEmpty()) {
      throw new IllegalArgumentException("the content of an invite must say so");
    }
  }
}
