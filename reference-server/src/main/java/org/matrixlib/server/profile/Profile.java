package org.matrixlib.server.profile;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/** What a user shows. */
public record Profile(Optional<String> displayName, Optional<String> avatarUrl) {
  /** That of a user who shows nothing. */
  public static final Profile EMPTY = new Profile(Optional.empty(), Optional.empty());

  /** Adds what there is of it to an object, as membership events and profiles have it. */
  public JsonObject.Builder addTo(JsonObject.Builder object) {
    displayName.ifPresent(name -> object.put("displayname", name));
    avatarUrl.ifPresent(url -> object.put("avatar_url", url));
    return object;
  }
}
