package org.matrixlib.core.content;

import java.util.Optional;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.policy} says: the server that checks events before others show them.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the others. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#policy-servers Policy servers
 */
public final class PolicyContent {
  /** Under which id the signatures of every policy server stand in events. */
  public static final KeyId KEY_ID = KeyId.of("ed25519:policy_server");

  private final JsonObject content;

  private PolicyContent(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.policy} event; the {@linkplain JsonObject#EMPTY empty} one
   *     stands for a room without such an event
   * @return the view of it
   */
  public static PolicyContent of(JsonObject content) {
    return new PolicyContent(content);
  }

  /**
   * Whether the content says all that a room needs to have a policy server: the server and a text
   * for its Ed25519 key. The room has one if, beyond that, a user of that server is in the room.
   *
   * @return true even if the text is no key: the room has a policy server then, and no event can
   *     carry a valid signature of it
   */
  public boolean isValid() {
    return via().isPresent() && encodedKey().isPresent();
  }

  /**
   * The policy server.
   *
   * @return empty if there is none, or what is there is no server name
   */
  public Optional<ServerName> via() {
    return content.string("via").flatMap(ServerName::parse);
  }

  /**
   * The Ed25519 key with which the policy server signs events. It is not one of those that servers
   * publish.
   *
   * @return decoded anew at each call; empty if there is none, or no signature could be valid for
   *     it
   */
  public Optional<VerifyKey> publicKey() {
    return encodedKey().flatMap(PublicKeys::decode);
  }

  private Optional<String> encodedKey() {
    return content.object("public_keys").flatMap(keys -> keys.string("ed25519"));
  }
}
