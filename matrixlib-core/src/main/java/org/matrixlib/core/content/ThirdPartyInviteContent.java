package org.matrixlib.core.content;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.third_party_invite} says: who is invited by an address that is not known to be
 * a user's, and which keys may vouch for the user.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the others. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomthird_party_invite
 *     m.room.third_party_invite
 */
public final class ThirdPartyInviteContent {
  private static final String PUBLIC_KEY = "public_key";
  private static final int MAX_KEYS = 8;

  private final JsonObject content;

  private ThirdPartyInviteContent(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.third_party_invite} event
   * @return the view of it
   */
  public static ThirdPartyInviteContent of(JsonObject content) {
    return new ThirdPartyInviteContent(content);
  }

  /**
   * The keys of which one must have signed the invite of a user: {@code public_key} and those in
   * {@code public_keys}. Where a key could be validated is for nobody to ask.
   *
   * <p>Only the first 8 are looked at, usable or not: a stranger can list a thousand, and an
   * identity server lists two.
   *
   * @return an immutable list without duplicates, decoded anew at each call; keys for which no
   *     signature could be valid are left out
   */
  public List<VerifyKey> publicKeys() {
    Stream<JsonObject> listed =
        content.array("public_keys").orElse(JsonArray.EMPTY).stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast);
    return Stream.concat(Stream.of(content), listed)
        .flatMap(holder -> holder.string(PUBLIC_KEY).stream())
        .distinct() // one key is often in both places
        .limit(MAX_KEYS)
        .flatMap(text -> PublicKeys.decode(text).stream())
        .distinct()
        .toList();
  }

  /**
   * The name of who is invited, for people.
   *
   * @return empty if there is none or it is no string
   */
  public Optional<String> displayName() {
    return content.string("display_name");
  }
}
