package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for a template of the event by which a user knocks.
 *
 * @param room the room
 * @param user who is to knock
 * @param versions the room versions that we understand
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_knockroomiduserid
 *     GET make_knock
 */
public record MakeKnock(RoomId room, UserId user, List<RoomVersion> versions)
    implements JsonCall<EventTemplate> {
  /**
   * Copies the list.
   *
   * @param room the room
   * @param user who is to knock
   * @param versions the room versions that we understand
   */
  public MakeKnock {
    versions = List.copyOf(versions);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.v1("make_knock", room, user);
    versions.forEach(version -> target.query("ver", version.name()));
    return target.toString();
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENT_BYTES;
  }

  @Override
  public EventTemplate read(JsonObject json) throws MalformedAnswerException {
    return EventTemplate.of(json);
  }
}
