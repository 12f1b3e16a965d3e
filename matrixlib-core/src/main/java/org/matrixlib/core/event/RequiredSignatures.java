package org.matrixlib.core.event;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;

/**
 * Which servers must have signed an event.
 *
 * <p>They are those of the event as it is: one that was redacted because its content hash is wrong
 * is judged by what is left of it. So content that nobody vouches for exempts nobody.
 *
 * <ul>
 *   <li>The sender's server, unless the event is a third-party invite, which another server may
 *       have sent on the sender's behalf.
 *   <li>The server that the event id names, in room versions whose ids name one.
 *   <li>The server of the user who authorised a restricted join, in room versions that know these.
 * </ul>
 *
 * @param servers the servers, without duplicates; empty for some third-party invites
 * @param areKnown false if the event names an authorising user whose id is malformed, so that no
 *     signature can satisfy it
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events
 *     Validating hashes and signatures on received events
 */
public record RequiredSignatures(Set<ServerName> servers, boolean areKnown) {

  private static final String AUTHORIZER = "join_authorised_via_users_server";

  /**
   * Copies the set.
   *
   * @param servers the servers
   * @param areKnown whether these are all
   */
  public RequiredSignatures {
    servers = Collections.unmodifiableSet(new LinkedHashSet<>(servers));
  }

  /**
   * The servers that must have signed an event.
   *
   * @param event as {@link Pdu#read} gave it
   * @return what is required
   */
  public static RequiredSignatures of(Pdu event) {
    Set<ServerName> servers = new LinkedHashSet<>();
    if (!isThirdPartyInvite(event)) {
      servers.add(event.sender().server());
    }
    if (event.roomVersion().eventFormat().carriesEventId()) {
      event.eventId().server().ifPresent(servers::add);
    }
    Optional<JsonValue> authorizer = authorizer(event);
    Optional<UserId> user = authorizer.flatMap(RequiredSignatures::userId);
    user.map(UserId::server).ifPresent(servers::add);
    return new RequiredSignatures(servers, authorizer.isEmpty() || user.isPresent());
  }

  private static boolean isThirdPartyInvite(Pdu event) {
    if (!event.type().equals(EventTypes.MEMBER)) {
      return false;
    }
    JsonObject content = event.content();
    return content.string("membership").filter("invite"::equals).isPresent()
        && content.has("third_party_invite");
  }

  private static Optional<JsonValue> authorizer(Pdu event) {
    boolean canHaveOne =
        event.roomVersion().has(RoomTrait.RESTRICTED_JOINS)
            && event.type().equals(EventTypes.MEMBER);
    return canHaveOne ? event.content().get(AUTHORIZER) : Optional.empty();
  }

  private static Optional<UserId> userId(JsonValue value) {
    return value instanceof JsonString string ? UserId.parse(string.text()) : Optional.empty();
  }
}
