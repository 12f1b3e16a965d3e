package org.matrixlib.core.content;

import java.util.List;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.server_acl} says about the servers that may take part in a room.
 *
 * <p>Any content is read: a list that is no array is empty, and what in it is no string is left
 * out. All is found once. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomserver_acl m.room.server_acl
 */
public final class ServerAclContent {
  private final List<String> allow;
  private final List<String> deny;
  private final boolean allowsIpLiterals;

  private ServerAclContent(JsonObject content) {
    allow = StringList.read(content, "allow").toList();
    deny = StringList.read(content, "deny").toList();
    allowsIpLiterals = content.bool("allow_ip_literals").orElse(true);
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.server_acl} event. The empty one shuts out every server,
   *     whereas a room without such an event shuts out none
   * @return the view of it
   */
  public static ServerAclContent of(JsonObject content) {
    return new ServerAclContent(content);
  }

  /**
   * The patterns of which a server must match one.
   *
   * @return an immutable list of glob patterns for server names without ports
   */
  public List<String> allow() {
    return allow;
  }

  /**
   * The patterns of which a server must match none.
   *
   * @return an immutable list of glob patterns for server names without ports
   */
  public List<String> deny() {
    return deny;
  }

  /**
   * Whether a server may be named by an IP address.
   *
   * @return false if and only if {@code allow_ip_literals} is {@code false}
   */
  public boolean allowsIpLiterals() {
    return allowsIpLiterals;
  }
}
