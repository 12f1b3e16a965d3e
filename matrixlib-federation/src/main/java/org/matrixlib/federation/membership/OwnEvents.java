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

  /** Completes an event that lacks but its time and id. */
  Pdu sign(PduBuilder event, RoomVersion version) {
    if (version.eventFormat().carriesEventId()) {
      byte[] bytes = new byte[ID_BYTES];
      random.nextBytes(bytes);
      event.eventId(EventId.of("$" + HexFormat.of().formatHex(bytes) + ":" + local.name()));
    }
    return event.originServerTs(clock.millis()).build(local.name(), local.key());
  }
}
