package org.matrixlib.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;

/** What the same work takes with Jackson, as its user would do it. */
final class Jackson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper SORTING_MAPPER =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private Jackson() {}

  /** The bare parse: every token is read, none is looked at, not even for duplicate names. */
  static int parse(byte[] json) throws IOException {
    int tokens = 0;
    try (JsonParser parser = FACTORY.createParser(json)) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  /**
   * Reads a tree, sorts it and writes it. That is less than canonical JSON asks for: names are
   * sorted by UTF-16 units, numbers are not checked, of duplicates nothing is said.
   */
  static byte[] treeSortWrite(byte[] json) throws IOException {
    return SORTING_MAPPER.writeValueAsBytes(SORTING_MAPPER.readValue(json, Map.class));
  }
}
