package org.matrixlib.core.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.matrixlib.core.room.RoomVersion;

/**
 * Events as trees of maps and lists, treated as the sentences of the specification say, one after
 * the other: the oracle of the fast forms, with which it shares no code.
 */
final class NaiveEvents {
  private static final Set<String> NOTES = Set.of("age_ts", "destinations", "outlier", "unsigned");

  private static final Set<String> KEPT_OF_EVENT =
      Set.of(
          "event_id",
          "type",
          "room_id",
          "sender",
          "state_key",
          "content",
          "hashes",
          "signatures",
          "depth",
          "prev_events",
          "auth_events",
          "origin_server_ts");

  private static final Set<String> KEPT_OF_OLD_EVENT = Set.of("prev_state", "origin", "membership");

  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private NaiveEvents() {}

  /** JSON's null, which a map can't hold. */
  private enum Null {
    NULL
  }

  /** A number that is no integer, as it is written. */
  private record Fraction(String text) {}

  static Map<String, Object> parse(byte[] json) {
    try (JsonParser parser = JACKSON.createParser(json)) {
      parser.nextToken();
      return object(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> members = newObject();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser)); // the last of the same name stays
    }
    return members;
  }

  private static Map<String, Object> newObject() {
    return new TreeMap<>((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> new BigInteger(parser.getText());
      case VALUE_NUMBER_FLOAT -> new Fraction(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      default -> throw new IllegalStateException("no value: " + parser.currentToken());
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      entries.add(value(parser));
    }
    return entries;
  }

  /** Whether canonical JSON may write a number in another way than it was written. */
  static boolean hasFractions(Object value) {
    if (value instanceof Map<?, ?> object) {
      return object.values().stream().anyMatch(NaiveEvents::hasFractions);
    }
    if (value instanceof List<?> array) {
      return array.stream().anyMatch(NaiveEvents::hasFractions);
    }
    return value instanceof Fraction;
  }

  /** Canonical JSON. */
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> object) {
      String separator = "{";
      for (Map.Entry<?, ?> member : object.entrySet()) {
        out.append(separator);
        write(member.getKey(), out);
        out.append(':');
        write(member.getValue(), out);
        separator = ",";
      }
      out.append(object.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> array) {
      String separator = "[";
      for (Object entry : array) {
        out.append(separator);
        write(entry, out);
        separator = ",";
      }
      out.append(array.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      out.append('"');
      text.chars().forEach(c -> out.append(escaped((char) c)));
      out.append('"');
    } else if (value instanceof Fraction fraction) {
      out.append(fraction.text());
    } else {
      out.append(value == Null.NULL ? "null" : value.toString());
    }
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> c < 0x20 ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    };
  }

  /** What a received object holds of the event itself. */
  static Map<String, Object> withoutNotes(Map<String, Object> received, RoomVersion version) {
    Map<String, Object> event = without(received, NOTES);
    return number(version) >= 3 ? without(event, Set.of("event_id")) : event;
  }

  static byte[] contentHash(Map<String, Object> event) {
    return sha256(without(event, Set.of("unsigned", "signatures", "hashes")));
  }

  static byte[] referenceHash(Map<String, Object> event, RoomVersion version) {
    return sha256(without(redact(event, version), Set.of("signatures")));
  }

  static Map<String, Object> withContentHash(Map<String, Object> event) {
    Map<String, Object> hashed = newObject();
    hashed.putAll(event);
    String hash = Base64.getEncoder().withoutPadding().encodeToString(contentHash(event));
    hashed.put("hashes", Map.of("sha256", hash));
    return hashed;
  }

  /** Whether {@code hashes} tells the content hash, padded or not. */
  static boolean tellsContentHash(Map<String, Object> event) {
    return object(event, "hashes")
        .map(hashes -> hashes.get("sha256"))
        .filter(
            said -> {
              String right = Base64.getEncoder().encodeToString(contentHash(event));
              String unpadded = right.replace("=", "");
              // Two bits of the last character count for nothing.
              return said instanceof String text
                  && (text.length() == right.length() && text.endsWith("=")
                      || text.length() == unpadded.length())
                  && sameHash(text.substring(0, unpadded.length()), unpadded);
            })
        .isPresent();
  }

  private static boolean sameHash(String said, String right) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int last = right.length() - 1;
    return said.substring(0, last).equals(right.substring(0, last))
        && alphabet.indexOf(said.charAt(last)) >> 2 == alphabet.indexOf(right.charAt(last)) >> 2;
  }

  static Map<String, Object> redact(Map<String, Object> event, RoomVersion version) {
    int number = number(version);
    Map<String, Object> content = object(event, "content").orElseThrow();
    Map<String, Object> kept = newObject();
    switch ((String) event.get("type")) {
      case "m.room.member" -> {
        keep(content, kept, "membership");
        if (number >= 9) {
          keep(content, kept, "join_authorised_via_users_server");
        }
        if (number >= 11) {
          object(content, "third_party_invite")
              .ifPresent(
                  invite -> {
                    Map<String, Object> signed = newObject();
                    keep(invite, signed, "signed");
                    kept.put("third_party_invite", signed);
                  });
        }
      }
      case "m.room.create" -> {
        if (number >= 11) {
          kept.putAll(content);
        } else {
          keep(content, kept, "creator");
        }
      }
      case "m.room.join_rules" -> {
        keep(content, kept, "join_rule");
        if (number >= 8) {
          keep(content, kept, "allow");
        }
      }
      case "m.room.power_levels" -> {
        for (String level : List.of("ban", "events", "events_default", "kick")) {
          keep(content, kept, level);
        }
        for (String level : List.of("redact", "state_default", "users", "users_default")) {
          keep(content, kept, level);
        }
        if (number >= 11) {
          keep(content, kept, "invite");
        }
      }
      case "m.room.aliases" -> {
        if (number <= 5) {
          keep(content, kept, "aliases");
        }
      }
      case "m.room.history_visibility" -> keep(content, kept, "history_visibility");
      case "m.room.redaction" -> {
        if (number >= 11) {
          keep(content, kept, "redacts");
        }
      }
      default -> {
        // nothing stays
      }
    }
    Map<String, Object> redacted = newObject();
    event.forEach(
        (name, value) -> {
          if (KEPT_OF_EVENT.contains(name) || (number <= 10 && KEPT_OF_OLD_EVENT.contains(name))) {
            redacted.put(name, value);
          }
        });
    redacted.put("content", kept);
    return redacted;
  }

  private static int number(RoomVersion version) {
    return Integer.parseInt(version.name());
  }

  private static void keep(Map<String, Object> from, Map<String, Object> to, String name) {
    if (from.containsKey(name)) {
      to.put(name, from.get(name));
    }
  }

  private static Map<String, Object> without(Map<String, Object> object, Set<String> names) {
    Map<String, Object> smaller = newObject();
    smaller.putAll(object);
    smaller.keySet().removeAll(names);
    return smaller;
  }

  @SuppressWarnings("unchecked") // only object() makes maps
  private static Optional<Map<String, Object>> object(Map<String, Object> object, String name) {
    return object.get(name) instanceof Map<?, ?> member
        ? Optional.of((Map<String, Object>) member)
        : Optional.empty();
  }

  private static byte[] sha256(Map<String, Object> object) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(write(object)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
