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
    String entries = members.containsKey("rooms") ? "rooms" : "cases";
    List<VectorCase> cases = new ArrayList<>();
    for (Object entry : expect(List.class, members.get(entries), entries)) {
      cases.add(vectorCase(name, entry, entries + "[" + cases.size() + "]"));
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("it has no cases");
    }
    return new VectorFile(name, topic, about, Collections.unmodifiableList(cases));
  }

  @SuppressWarnings("unchecked") // document() makes no other maps
  private static VectorCase vectorCase(String file, @Nullable Object entry, String where) {
    Map<String, @Nullable Object> fields = expect(Map.class, entry, where);
    return new VectorCase(file, expect(String.class, fields.get("name"), where + ".name"), fields);
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
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
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
}
