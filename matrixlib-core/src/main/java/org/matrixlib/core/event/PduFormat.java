package org.matrixlib.core.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.EventIdFormat;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * The format of events: which properties there are, of which type, how large.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#pdus PDUs
 */
final class PduFormat {
  static final String PREV_EVENTS = "prev_events";
  static final String AUTH_EVENTS = "auth_events";

  /** Every check, in the order in which faults are reported; each gives null if all is well. */
  private static final List<Function<PduFormat, @Nullable PduProblem>> CHECKS =
      List.of(
          PduFormat::checkSize,
          PduFormat::checkTypes,
          PduFormat::checkNumbers,
          PduFormat::checkReferences,
          PduFormat::checkSignatures,
          PduFormat::checkLengths,
          PduFormat::checkIdentifiers);

  private static final List<String> LIMITED_PROPERTIES =
      List.of("type", "state_key", "sender", "room_id", "event_id");

  private final JsonObject event;
  private final RoomVersion version;
  private final int mostPrevEvents;
  private final int mostAuthEvents;

  private PduFormat(JsonObject event, RoomVersion version, int mostPrevEvents, int mostAuthEvents) {
    this.event = event;
    this.version = version;
    this.mostPrevEvents = mostPrevEvents;
    this.mostAuthEvents = mostAuthEvents;
  }

  /**
   * Checks an event.
   *
   * @param event without {@code unsigned}
   * @return null if all is well, or all but what {@link #storableProblem} tells
   */
  static @Nullable PduProblem problem(
      JsonObject event, RoomVersion version, int mostPrevEvents, int mostAuthEvents) {
    PduFormat format = new PduFormat(event, version, mostPrevEvents, mostAuthEvents);
    for (Function<PduFormat, @Nullable PduProblem> check : CHECKS) {
      PduProblem problem = check.apply(format);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /**
   * What makes an event rejected, though it must be stored: servers counted characters before they
   * counted bytes, and rooms have events from then.
   *
   * @param event one in which {@link #problem} finds none
   * @return null if all is well
   */
  static @Nullable PduProblem storableProblem(JsonObject event, RoomVersion version) {
    return new PduFormat(event, version, Pdu.MAX_PREV_EVENTS, Pdu.MAX_AUTH_EVENTS)
        .checkLengths(PduFormat::utf8Length);
  }

  /** Whether the room id is made from the event, as it creates the room. */
  static boolean impliesRoomId(JsonObject event, RoomVersion version) {
    return version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
        && event.string("type").filter(EventTypes.CREATE::equals).isPresent();
  }

  /**
   * The id in one entry of {@code prev_events} or {@code auth_events}, if it has the right shape.
   */
  static Optional<String> citedId(JsonValue entry, RoomVersion version) {
    JsonValue id = entry;
    if (version.eventFormat().carriesEventId()) {
      List<JsonValue> pair = entry instanceof JsonArray array ? array.toList() : List.of();
      boolean isPair = pair.size() == 2 && pair.get(1) instanceof JsonObject;
      if (!isPair) {
        return Optional.empty();
      }
      id = pair.get(0);
    }
    return id instanceof JsonString string ? Optional.of(string.text()) : Optional.empty();
  }

  /** What {@link #problem} tells of the size alone. */
  static @Nullable PduProblem sizeProblem(JsonObject event) {
    return event.byteLength() > Pdu.MAX_BYTES
        ? new PduProblem(PduFault.EVENT_TOO_LARGE, "", event.byteLength() + " bytes")
        : null;
  }

  private @Nullable PduProblem checkSize() {
    return sizeProblem(event);
  }

  private @Nullable PduProblem checkTypes() {
    return firstOf(
        required("type", JsonString.class),
        required("sender", JsonString.class),
        required("content", JsonObject.class),
        required("hashes", JsonObject.class),
        required("signatures", JsonObject.class),
        required(PREV_EVENTS, JsonArray.class),
        required(AUTH_EVENTS, JsonArray.class),
        required("depth", JsonNumber.class),
        required("origin_server_ts", JsonNumber.class),
        event.has("state_key") ? required("state_key", JsonString.class) : null,
        impliesRoomId(event, version) && !event.has("room_id")
            ? null
            : required("room_id", JsonString.class),
        version.eventFormat().carriesEventId() ? required("event_id", JsonString.class) : null);
  }

  private @Nullable PduProblem required(String property, Class<? extends JsonValue> type) {
    Optional<JsonValue> value = event.get(property);
    if (value.isEmpty()) {
      return new PduProblem(PduFault.PROPERTY_MISSING, "/" + property, "is missing");
    }
    return type.isInstance(value.get()) ? null : wrongType("/" + property, nameOf(type));
  }

  private static String nameOf(Class<? extends JsonValue> type) {
    return type.getSimpleName().substring("Json".length()).toLowerCase(Locale.ROOT);
  }

  private static PduProblem wrongType(String path, String right) {
    return new PduProblem(PduFault.WRONG_TYPE, path, "is no " + right);
  }

  private @Nullable PduProblem checkNumbers() {
    return firstOf(
        inRange("depth", 0, Pdu.MAX_DEPTH),
        inRange("origin_server_ts", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private @Nullable PduProblem inRange(String property, long min, long max) {
    OptionalLong value = event.integer(property);
    boolean isInRange = value.isPresent() && value.getAsLong() >= min && value.getAsLong() <= max;
    return isInRange
        ? null
        : new PduProblem(
            PduFault.OUT_OF_RANGE, "/" + property, "is no integer from " + min + " to " + max);
  }

  private @Nullable PduProblem checkReferences() {
    return firstOf(
        checkReferences(PREV_EVENTS, mostPrevEvents), checkReferences(AUTH_EVENTS, mostAuthEvents));
  }

  private @Nullable PduProblem checkReferences(String property, int most) {
    int count = 0;
    for (JsonValue entry : event.array(property).orElse(JsonArray.EMPTY)) {
      if (count == most) {
        return new PduProblem(
            PduFault.TOO_MANY_REFERENCES, "/" + property, "cites more than " + most + " events");
      }
      Optional<String> id = citedId(entry, version);
      if (id.isEmpty()) {
        return wrongType(
            "/" + property + "/" + count, "reference as room version " + version + " writes it");
      }
      if (parseEventId(id.get()).isEmpty()) {
        return malformed("/" + property + "/" + count, "event id");
      }
      count++;
    }
    return null;
  }

  private Optional<EventId> parseEventId(String text) {
    return version.has(RoomTrait.STRICT_BYTE_LIMITS)
        ? EventId.parse(text)
        : EventId.parseOverlong(text);
  }

  private static PduProblem malformed(String path, String kind) {
    return new PduProblem(PduFault.MALFORMED_IDENTIFIER, path, "is no " + kind);
  }

  private @Nullable PduProblem checkSignatures() {
    for (JsonValue ofServer : event.object("signatures").orElse(JsonObject.EMPTY).values()) {
      if (!(ofServer instanceof JsonObject signatures)) {
        return wrongType("/signatures", "object of objects");
      }
      if (!signatures.values().stream().allMatch(JsonString.class::isInstance)) {
        return wrongType("/signatures", "object of objects of strings");
      }
    }
    return null;
  }

  private @Nullable PduProblem checkLengths() {
    return checkLengths(
        version.has(RoomTrait.STRICT_BYTE_LIMITS)
            ? PduFormat::utf8Length
            : text -> text.codePointCount(0, text.length()));
  }

  private @Nullable PduProblem checkLengths(ToIntFunction<String> length) {
    for (String property : LIMITED_PROPERTIES) {
      Optional<JsonValue> value = event.get(property);
      // What has few bytes in JSON, its quotes included, has few in any other way to count.
      boolean mayBeTooLong =
          value.isPresent() && value.get().byteLength() - 2 > Pdu.MAX_PROPERTY_BYTES;
      if (mayBeTooLong
          && length.applyAsInt(((JsonString) value.get()).text()) > Pdu.MAX_PROPERTY_BYTES) {
        return new PduProblem(PduFault.PROPERTY_TOO_LONG, "/" + property, "is longer than 255");
      }
    }
    return null;
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private @Nullable PduProblem checkIdentifiers() {
    return firstOf(
        identifier("sender", "user id", UserId::parseOverlong),
        identifier("room_id", "room id", RoomId::parseOverlong),
        version.eventFormat().carriesEventId() ? eventId() : null);
  }

  private @Nullable PduProblem eventId() {
    return identifier(
        "event_id",
        "event id of the form $opaque:domain",
        text -> EventId.parseOverlong(text).filter(EventIdFormat.OPAQUE::matches));
  }

  private @Nullable PduProblem identifier(
      String property, String kind, Function<String, ? extends Optional<?>> parser) {
    Optional<String> text = event.string(property);
    return text.isPresent() && parser.apply(text.get()).isEmpty()
        ? malformed("/" + property, kind)
        : null;
  }

  private static @Nullable PduProblem firstOf(@Nullable PduProblem... problems) {
    for (PduProblem problem : problems) {
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }
}
