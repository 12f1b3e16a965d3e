package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks the server of an invited user to sign the invite. Only invites to rooms whose events carry
 * their ID can go to a server that knows version 1 of the endpoint alone, as it can't tell the room
 * version.
 *
 * @param event the signed event
 * @param roomState events that help to identify the room: whole ones, the create event among them
 * @spec https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2inviteroomideventid
 *     PUT invite
 */
public record SendInvite(Pdu event, List<JsonObject> roomState) implements JsonCall<InviteAnswer> {
  /**
   * Copies the list.
   *
   * @param event the signed event
   * @param roomState events that help to identify the room: whole ones, the create event among them
   */
  public SendInvite {
    roomState = List.copyOf(roomState);
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v2("invite", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(
        JsonObject.builder()
            .put("room_version", event.roomVersion().name())
            .put("event", event.federationForm())
            .put("invite_room_state", JsonArray.of(roomState))
            .build());
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENT_BYTES;
  }

  @Override
  public InviteAnswer read(JsonObject json) throws MalformedAnswerException {
    return InviteAnswer.of(json);
  }

  @Override
  public Optional<FederationCall<InviteAnswer>> fallback() {
    return event.roomVersion().eventFormat().carriesEventId()
        ? Optional.of(new SendInviteV1(event, roomState))
        : Optional.empty();
  }
}
