package org.matrixlib.testvectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of one file of vectors; whatever isn't in the format is refused. */
final class VectorReader {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The members of a room that list its checks. */
  private static final List<String> CHECKS = List.of("checks", "independent_checks", "resolutions");

  private VectorReader() {}

  /** Reads a file of this name, which is compressed if the name ends in {@code .gz}. */
  static VectorFile read(String name, byte[] content) {
    try {
      return file(name, document(json(name, content)));
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedVectorsException(name + ": " + e.getMessage(), e);
    }
  }

  private static byte[] json(String name, byte[] content) throws IOException {
    if (!name.endsWith(".gz")) {
      return content;
    }
    try (InputStream uncompressed = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return uncompressed.readAllBytes();
    }
  }

  private static VectorFile file(String name, @Nullable Object document) {
    Map<?, ?> members = expect(Map.class, document, "the file");
    String topic = expect(String.class, members.get("topic"), "topic");
    String about = members.get("about") instanceof String text ? text : "";
    List<VectorCase> cases = new ArrayList<>();
    if (members.containsKey("rooms")) {
      objects(members.get("rooms"), "rooms").forEach(room -> addChecks(name, room, cases));
    } else {
      objects(members.get("cases"), "cases").forEach(fields -> add(name, fields, cases));
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("it has no cases");
    }
    return new VectorFile(name, topic, about, Collections.unmodifiableList(cases));
  }

  private static void add(String file, Map<String, Object> fields, List<VectorCase> cases) {
    String name = expect(String.class, fields.get("name"), "cases[" + cases.size() + "].name");
    cases.add(new VectorCase(file, name, fields));
  }

  /** Adds a case for each check of a room. */
  private static void addChecks(String file, Map<String, Object> room, List<VectorCase> cases) {
    String name = expect(String.class, room.get("name"), "the name of a room");
    for (String list : CHECKS) {
      int number = 0;
      for (Map<String, Object> check :
          objects(room.getOrDefault(list, List.of()), name + ": " + list)) {
        add(file, check(room, check, list + "[" + number++ + "]"), cases);
      }
    }
  }

  /** The fields of a check, which are those of its room too. */
  private static Map<String, Object> check(
      Map<String, Object> room, Map<String, Object> check, String unlessNamed) {
    Map<String, Object> fields = new LinkedHashMap<>(room);
    fields.keySet().removeAll(CHECKS);
    fields.putAll(check);
    fields.put("name", room.get("name") + ": " + check.getOrDefault("name", unlessNamed));
    return Collections.unmodifiableMap(fields);
  }

  @SuppressWarnings("unchecked") // document() makes no other maps
  private static List<Map<String, Object>> objects(@Nullable Object value, String what) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object element : expect(List.class, value, what)) {
      objects.add(expect(Map.class, element, what + "[" + objects.size() + "]"));
    }
    return objects;
  }

  private static <T> T expect(Class<T> kind, @Nullable Object value, String what) {
    if (!kind.isInstance(value)) {
      throw new IllegalArgumentException(what + " is missing or isn't a " + kind.getSimpleName());
    }
    return kind.cast(value);
  }

  private static @Nullable Object document(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      Object document = value(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the document");
      }
      return document;
    }
  }

  /** The value that starts at the parser's token, as what Java has for it. */
  private static @Nullable Object value(JsonParser parser) throws IOException {
    if (parser.currentToken() == null) {
      throw new IllegalArgumentException("it is empty");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new WrittenNumber(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return Collections.unmodifiableMap(members);
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return Collections.unmodifiableList(elements);
  }

  /** A number as the file has it: events can depend on how one is written. */
  record WrittenNumber(String text) {}
}
