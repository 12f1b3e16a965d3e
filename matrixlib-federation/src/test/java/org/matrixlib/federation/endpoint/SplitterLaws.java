package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.TransportException;

/** What holds of a splitter and core's reader of JSON, whatever the answer. */
final class SplitterLaws {
  private static final Set<String> LISTS = Set.of("a", "b");

  /** An event may nest as deep as an answer, and lies two levels below it. */
  private static final JsonLimits DEEPER = new JsonLimits(1 << 26, 102, 4300, 1_000_000);

  private SplitterLaws() {}

  static void check(byte[] answer) throws TransportException {
    Map<String, List<byte[]>> events = new LinkedHashMap<>();
    Optional<JsonObject> rest = split(answer, events);
    Optional<Map<String, JsonArray>> lists = rest.flatMap(r -> parsed(events));
    if (lists.isPresent()) {
      JsonObject whole = parse(answer, DEEPER).orElseThrow();
      assertEquals(whole.without(MemberNames.of(LISTS)), rest.get());
      for (String name : LISTS) {
        JsonValue list = whole.get(name).orElseThrow();
        assertEquals(
            list == JsonNull.NULL ? JsonArray.EMPTY : list,
            lists.get().getOrDefault(name, JsonArray.EMPTY));
      }
    }
    Optional<JsonObject> unambiguous = parse(answer, JsonLimits.DEFAULT.refusingDuplicates());
    if (unambiguous.isPresent()) {
      assertEquals(
          LISTS.stream().allMatch(name -> isList(unambiguous.get(), name)), rest.isPresent());
      assertTrue(rest.isEmpty() || lists.isPresent());
    }
  }

  private static boolean isList(JsonObject answer, String name) {
    return answer.get(name).filter(v -> v instanceof JsonArray || v == JsonNull.NULL).isPresent();
  }

  /** The rest, if the answer isn't malformed. */
  private static Optional<JsonObject> split(byte[] answer, Map<String, List<byte[]>> events)
      throws TransportException {
    EventSplitter stream =
        new EventSplitter(BytesAnswer.of(answer), LISTS, EventSplitter.Shape.OBJECT);
    try {
      Optional<RawEvent> event = stream.next();
      while (event.isPresent()) {
        events
            .computeIfAbsent(event.get().list(), name -> new ArrayList<>())
            .add(event.get().json());
        event = stream.next();
      }
      return Optional.of(stream.rest());
    } catch (MalformedAnswerException e) {
      return Optional.empty();
    }
  }

  /** The lists, if all events are JSON. */
  private static Optional<Map<String, JsonArray>> parsed(Map<String, List<byte[]>> events) {
    Map<String, JsonArray> lists = new LinkedHashMap<>();
    for (Map.Entry<String, List<byte[]>> list : events.entrySet()) {
      List<JsonValue> values = new ArrayList<>();
      for (byte[] event : list.getValue()) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.writeBytes("{\"event\":".getBytes(StandardCharsets.UTF_8));
        object.writeBytes(event);
        object.write('}');
        Optional<JsonValue> value =
            parse(object.toByteArray(), JsonLimits.DEFAULT).flatMap(o -> o.get("event"));
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.add(value.get());
      }
      lists.put(list.getKey(), JsonArray.of(values));
    }
    return Optional.of(lists);
  }

  private static Optional<JsonObject> parse(byte[] json, JsonLimits limits) {
    try {
      return Optional.of(JsonObject.parse(json, JsonMode.LENIENT, limits));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
