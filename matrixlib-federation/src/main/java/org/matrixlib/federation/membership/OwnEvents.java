package org.matrixlib.federation.membership;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;

/**
 * How a server makes events of its users.
 *
 * @param local the server, which signs them
 * @param clock says when they are made
 * @param random for their ids, in room versions where the server chooses these
 */
public record OwnEvents(LocalServer local, InstantSource clock, RandomGenerator random) {
  private static final int ID_BYTES = 18;

  /**
   * Completes an event, of any type.
   *
   * @param event the event, which lacks but its time and its id, where it has one of its own
   * @param version the version of its room
   * @return the event, signed
   * @throws IllegalArgumentException if something else is missing, or it can't be an event
   */
  public Pdu sign(PduBuilder event, RoomVersion version) {
    if (version.eventFormat().carriesEventId()) {
      byte[] bytes = new byte[ID_BYTES];
      random.nextBytes(bytes);
      event.eventId(EventId.of("$" + HexFormat.of().formatHex(bytes) + ":" + local.name()));
    }
    return event.originServerTs(clock.millis()).build(local.name(), local.key());
  }
}
