package org.matrixlib.server.room;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.PduFault;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.room.RoomHead.Extremity;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer.Refused;
import org.matrixlib.server.room.input.RoomAnswer.Refused.Reason;
import org.matrixlib.server.room.input.RoomCommand;

/** Makes events of this server. Safe for use by several threads. */
final class EventMaker {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Makes for 102 bits, so that nobody's choice is chosen again. */
  private static final int OPAQUE_LENGTH = 18;

  private final ServerName server;
  private final SigningKey key;
  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastCreation;

  /**
   * Makes a maker.
   *
   * @param random safe for use by several threads
   */
  EventMaker(ServerName server, SigningKey key, InstantSource clock, RandomGenerator random) {
    this.server = server;
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  ServerName server() {
    return server;
  }

  /**
   * The create event of a new room, which has a name of its own.
   *
   * @throws IllegalArgumentException if it would be none that other servers take
   */
  Pdu create(RoomCommand.CreateRoom command) {
    RoomVersion version = command.version();
    JsonObject.Builder content =
        command.content().toBuilder().put("room_version", version.name()).remove("creator");
    if (!version.has(RoomTrait.CREATOR_IS_SENDER)) {
      content.put("creator", command.creator().toString());
    }
    PduBuilder create =
        Pdu.builder(version)
            .type(EventTypes.CREATE)
            .stateKey("")
            .sender(command.creator())
            .content(content.build())
            .depth(1)
            .prevEvents(List.of())
            .authEvents(List.of())
            .originServerTs(timeOfCreation());
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      create.roomId(RoomId.of("!" + opaque() + ":" + server));
    }
    if (version.eventFormat().carriesEventId()) {
      create.eventId(newEventId());
    }
    return create.build(server, key);
  }

  /** Where the room is named by its create event, only the time tells equal ones apart. */
  private synchronized long timeOfCreation() {
    lastCreation = Math.max(clock.millis(), lastCreation + 1);
    return lastCreation;
  }

  private EventId newEventId() {
    return EventId.of("$" + opaque() + ":" + server);
  }

  private String opaque() {
    StringBuilder text = new StringBuilder(OPAQUE_LENGTH);
    for (int i = 0; i < OPAQUE_LENGTH; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** Begins an event that follows others. */
  Draft draft(RoomHead room, List<Extremity> followed, EventIntent intent) {
    return new Draft(room, followed, intent);
  }

  /** An event that lacks its auth events, hash and signature. */
  final class Draft {
    private final RoomHead room;
    private final EventIntent intent;
    private final List<EventReference> prevEvents;
    private final long depth;
    private final @Nullable EventId id;
    private final AuthFacts facts;

    private Draft(RoomHead room, List<Extremity> followed, EventIntent intent) {
      this.room = room;
      this.intent = intent;
      prevEvents = followed.stream().map(Extremity::reference).toList();
      depth = 1 + followed.stream().mapToLong(Extremity::depth).max().orElse(0);
      id = room.version().eventFormat().carriesEventId() ? newEventId() : null;
      facts = AuthFacts.of(sketch());
    }

    /** What decides which events authorize it: enough of the event for the rules to read. */
    private Pdu sketch() {
      JsonObject.Builder event =
          JsonObject.builder()
              .put("type", intent.type())
              .put("sender", intent.sender().toString())
              .put("room_id", room.id().toString())
              .put("content", intent.content())
              .put("prev_events", JsonArray.EMPTY)
              .put("auth_events", JsonArray.EMPTY);
      intent.stateKey().ifPresent(stateKey -> event.put("state_key", stateKey));
      intent.redacts().ifPresent(redacts -> event.put("redacts", redacts.toString()));
      if (id != null) {
        event.put("event_id", id.toString());
      }
      return Pdu.trusted(event.build(), room.version());
    }

    AuthFacts facts() {
      return facts;
    }

    /**
     * Finishes the event.
     *
     * @throws IllegalArgumentException if it would be none that other servers take
     */
    Pdu build(List<EventReference> authEvents) {
      PduBuilder event =
          Pdu.builder(room.version())
              .type(intent.type())
              .sender(intent.sender())
              .roomId(room.id())
              .content(intent.content())
              .depth(depth)
              .prevEvents(prevEvents)
              .authEvents(authEvents)
              .originServerTs(clock.millis());
      intent.stateKey().ifPresent(event::stateKey);
      intent.redacts().ifPresent(event::redacts);
      if (id != null) {
        event.eventId(id);
      }
      return event.build(server, key);
    }
  }

  /** Tells why an event can't be made. */
  static Refused refusal(IllegalArgumentException problem) {
    String message = String.valueOf(problem.getMessage());
    boolean isTooLarge =
        message.contains(PduFault.EVENT_TOO_LARGE.name())
            || message.contains(PduFault.PROPERTY_TOO_LONG.name());
    return new Refused(
        isTooLarge ? Reason.TOO_LARGE : Reason.MALFORMED,
        Optional.empty(),
        isTooLarge ? "The event is too large" : "The event is malformed: " + message);
  }
}
