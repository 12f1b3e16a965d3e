package org.matrixlib.core.auth;

import java.util.List;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.id.ServerName;

/**
 * Which servers may take part in a room.
 *
 * <p>Ask it of the server that makes a request, by the room's current state; it has no say in
 * whether an event is authorised. Find out first whether that server may know of the room at all,
 * so that the answer doesn't tell it. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomserver_acl m.room.server_acl
 * @spec https://spec.matrix.org/v1.19/server-server-api/#server-access-control-lists-acls Which
 *     requests are subject to it
 */
public final class ServerAcl {
  /** That of a room without an {@code m.room.server_acl} event: allows every server. */
  public static final ServerAcl NONE = new ServerAcl(true, List.of(), List.of("*"));

  private final boolean allowsIpLiterals;
  private final List<String> deny;
  private final List<String> allow;

  private ServerAcl(boolean allowsIpLiterals, List<String> deny, List<String> allow) {
    this.allowsIpLiterals = allowsIpLiterals;
    this.deny = deny;
    this.allow = allow;
  }

  /**
   * That of a room with an {@code m.room.server_acl} event.
   *
   * @param content of the event with an empty state key
   * @return the access control list
   */
  public static ServerAcl of(ServerAclContent content) {
    return new ServerAcl(content.allowsIpLiterals(), content.deny(), content.allow());
  }

  /**
   * Whether a server may take part. Its port doesn't matter, nor does the case of letters.
   *
   * <p>The time it takes is linear in the size of the event, for any patterns.
   *
   * @param server the server
   * @return true unless the room shuts it out
   */
  public boolean allows(ServerName server) {
    if (!allowsIpLiterals && server.isIpLiteral()) {
      return false;
    }
    GlobTarget host = new GlobTarget(server.host());
    return deny.stream().noneMatch(host::matches) && allow.stream().anyMatch(host::matches);
  }
}
