package org.matrixlib.federation.endpoint;

import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;

/**
 * Hands over the event by which a user joins. The answer has the state of the room before it, one
 * event after the other, in the lists {@code state} and {@code auth_chain}; {@link JoinAnswer}
 * reads the rest.
 *
 * @param event the signed event
 * @param omitMembers whether the state may come without members, which is faster
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid
 *     PUT send_join
 */
public record SendJoin(Pdu event, boolean omitMembers) implements EventStreamCall {
  static final Set<String> LISTS = Set.of("state", "auth_chain");

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    Target target = Target.v2("send_join", event.roomId(), event.eventId());
    return (omitMembers ? target.query("omit_members", true) : target).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public Set<String> lists() {
    return LISTS;
  }

  @Override
  public Optional<FederationCall<EventStream>> fallback() {
    return Optional.of(new SendJoinV1(event));
  }
}
