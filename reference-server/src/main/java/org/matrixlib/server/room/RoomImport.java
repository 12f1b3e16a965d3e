package org.matrixlib.server.room;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.RoomInput;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * Reads what {@link RoomExport} wrote into the room server, which judges it like what comes from
 * other servers. Reading it again changes nothing, so an import that broke off can be repeated.
 */
public final class RoomImport {
  /** The longest line; the longest lists all the state of a large room. */
  private static final int MAX_LINE_BYTES = 64 << 20;

  private static final int BATCH_EVENTS = 100;
  private static final JsonLimits LIMITS =
      new JsonLimits(MAX_LINE_BYTES, JsonLimits.PDU.maxDepth() + 2, 64, 1_000_000);

  private final RoomInput input;
  private final RoomQueries queries;
  private final RoomVersions versions;
  private final Function<Pdu, Optional<String>> verifier;

  /** What was read. */
  public record Imported(RoomId room, long events, long admitted) {}

  /** What is wrong with the lines. */
  public static final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    ImportException(long line, String message) {
      super("line " + line + ": " + message);
    }
  }

  /**
   * Prepares to import rooms.
   *
   * @param verifier tells what is wrong with the signatures of an event, if anything
   */
  public RoomImport(
      RoomInput input,
      RoomQueries queries,
      RoomVersions versions,
      Function<Pdu, Optional<String>> verifier) {
    this.input = input;
    this.queries = queries;
    this.versions = versions;
    this.verifier = verifier;
  }

  /**
   * Imports a room.
   *
   * @param progress told now and then how many events are read
   * @throws ImportException if a line is not what an export writes, or an event isn't what was
   *     signed; what was read before it stays
   */
  public Imported read(InputStream source, LongConsumer progress)
      throws IOException, ImportException {
    return new Reading(new BufferedInputStream(source, 1 << 16), progress).run();
  }

  /** One import. */
  private final class Reading {
    private final InputStream in;
    private final LongConsumer progress;
    private final Map<EventId, Pdu> outliers = new HashMap<>();
    private final List<Pdu> newOutliers = new ArrayList<>();
    private final List<Pdu> batch = new ArrayList<>();
    private Optional<RoomCommand.StateBefore> before = Optional.empty();
    private boolean isHistory;
    private long line;
    private long events;
    private long admitted;

    Reading(InputStream in, LongConsumer progress) {
      this.in = in;
      this.progress = progress;
    }

    Imported run() throws IOException, ImportException {
      JsonObject first = next();
      if (first == null) {
        throw problem("nothing to import");
      }
      RoomId room =
          first
              .string("room_id")
              .flatMap(RoomId::parseOverlong)
              .orElseThrow(() -> problem("no room_id: this is no export of a room"));
      RoomVersion version =
          first
              .string("room_version")
              .flatMap(versions::find)
              .orElseThrow(() -> problem("no room_version that is known"));
      JsonObject next = next();
      while (next != null) {
        take(next, room, version);
        next = next();
      }
      admit(room, version);
      return new Imported(room, events, admitted);
    }

    private ImportException problem(String message) {
      return new ImportException(line, message);
    }

    private void take(JsonObject next, RoomId room, RoomVersion version) throws ImportException {
      if (next.has("outlier")) {
        Pdu event = event(next, "outlier", version);
        outliers.put(event.eventId(), event);
        newOutliers.add(event);
        return;
      }
      Pdu event = event(next, "event", version);
      boolean isOfHistory = next.bool("is_history").orElse(false);
      Optional<JsonArray> state = next.array("state_before");
      boolean needsOwnBatch = state.isPresent() || !newOutliers.isEmpty();
      if (needsOwnBatch || isOfHistory != isHistory || batch.size() == BATCH_EVENTS) {
        admit(room, version);
      }
      if (needsOwnBatch) {
        List<Pdu> stateEvents = new ArrayList<>();
        for (JsonValue id : state.orElse(JsonArray.EMPTY)) {
          stateEvents.add(known(id));
        }
        before = Optional.of(new RoomCommand.StateBefore(stateEvents, newOutliers));
        newOutliers.clear();
      }
      isHistory = isOfHistory;
      batch.add(event);
      events++;
    }

    private Pdu known(JsonValue id) throws ImportException {
      Optional<EventId> eventId =
          id instanceof JsonString text ? EventId.parseOverlong(text.text()) : Optional.empty();
      return eventId
          .flatMap(
              wanted ->
                  Optional.ofNullable(outliers.get(wanted))
                      .or(() -> queries.event(wanted).map(StoredEvent::event)))
          .orElseThrow(() -> problem("state_before names " + id + ", which did not come before"));
    }

    private Pdu event(JsonObject next, String name, RoomVersion version) throws ImportException {
      JsonObject json =
          next.object(name).orElseThrow(() -> problem("neither an event nor an outlier"));
      PduOutcome outcome = Pdu.read(json.toBytes(), version);
      if (outcome instanceof PduOutcome.Dropped dropped) {
        throw problem("the event is malformed: " + dropped.problem());
      }
      Pdu event = outcome.pdu().orElseThrow();
      Optional<String> wrong = verifier.apply(event);
      if (wrong.isPresent()) {
        throw problem(event.eventId() + ": " + wrong.get());
      }
      return event;
    }

    private void admit(RoomId room, RoomVersion version) throws ImportException {
      if (batch.isEmpty()) {
        return;
      }
      RoomAnswer answer =
          input.append(new RoomCommand.AdmitEvents(room, version, batch, before, isHistory)).join();
      if (answer instanceof RoomAnswer.Refused refused) {
        throw problem("the events up to this line are refused: " + refused.message());
      }
      admitted += ((RoomAnswer.Done) answer).events().size();
      batch.clear();
      before = Optional.empty();
      progress.accept(events);
    }

    /** The next line; null at the end. */
    private @Nullable JsonObject next() throws IOException, ImportException {
      line++;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int read = in.read();
      while (read >= 0 && read != '\n') {
        if (bytes.size() == MAX_LINE_BYTES) {
          throw problem("the line is too long");
        }
        bytes.write(read);
        read = in.read();
      }
      if (read < 0 && bytes.size() == 0) {
        return null;
      }
      try {
        return JsonObject.parse(bytes.toByteArray(), JsonMode.LENIENT, LIMITS);
      } catch (MalformedJsonException e) {
        throw problem("no JSON object: " + e.getMessage());
      }
    }
  }
}
