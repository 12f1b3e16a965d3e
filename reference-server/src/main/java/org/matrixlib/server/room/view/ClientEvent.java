package org.matrixlib.server.room.view;

import java.util.Optional;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * An event as clients get it. What is the same for all of them is made once, when it is first asked
 * for; only what differs from user to user is added for each.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-event-format Room event format
 */
public final class ClientEvent {
  private final StoredEvent stored;
  private final Optional<StoredEvent> replaced;
  private volatile JsonObject commonForm = JsonObject.EMPTY;
  private volatile JsonObject commonUnsigned = JsonObject.EMPTY;

  /**
   * An event.
   *
   * @param replaced the state event that it replaced
   */
  ClientEvent(StoredEvent stored, Optional<StoredEvent> replaced) {
    this.stored = stored;
    this.replaced = replaced;
  }

  /** An event of a state, which is shown without what it replaced. */
  public static ClientEvent ofState(StoredEvent stored) {
    return new ClientEvent(stored, Optional.empty());
  }

  /** The event as the room server keeps it. */
  public StoredEvent stored() {
    return stored;
  }

  /** The event itself. */
  public Pdu event() {
    return stored.event();
  }

  /** Its id. */
  public EventId id() {
    return stored.event().eventId();
  }

  /**
   * The form for one device.
   *
   * @param requester the user and device that get it
   * @param membership the user's membership at the time of the event
   * @param now milliseconds since 1970
   */
  JsonObject form(Requester requester, Optional<Membership> membership, long now) {
    return commonForm().with("unsigned", unsigned(requester, membership, now));
  }

  /** The form that servers exchange, with what is told to one device. */
  JsonObject federationForm(Requester requester, Optional<Membership> membership, long now) {
    return event().federationForm().with("unsigned", unsigned(requester, membership, now));
  }

  private JsonObject unsigned(Requester requester, Optional<Membership> membership, long now) {
    JsonObject.Builder unsigned = commonUnsigned().toBuilder();
    unsigned.put("age", Math.max(0, now - stored.receivedAt()));
    membership.ifPresent(known -> unsigned.put("membership", known.text()));
    stored
        .transaction()
        .filter(
            key ->
                key.user().equals(requester.user()) && key.deviceId().equals(requester.deviceId()))
        .ifPresent(key -> unsigned.put("transaction_id", key.transactionId()));
    return unsigned.build();
  }

  private JsonObject commonForm() {
    JsonObject known = commonForm;
    if (known.size() == 0) {
      known = stored.event().withUnsigned(JsonObject.EMPTY).clientForm();
      commonForm = known;
    }
    return known;
  }

  private JsonObject commonUnsigned() {
    JsonObject known = commonUnsigned;
    if (known.size() == 0) {
      JsonObject.Builder unsigned = JsonObject.builder();
      replaced.ifPresent(
          before ->
              unsigned
                  .put("replaces_state", before.event().eventId().toString())
                  .put("prev_content", before.event().content())
                  .put("prev_sender", before.event().sender().toString()));
      stored
          .redactedBecause()
          .ifPresent(redaction -> unsigned.put("redacted_because", redaction.clientForm()));
      known = unsigned.build();
      commonUnsigned = known;
    }
    return known;
  }
}
