package org.matrixlib.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * JSON as a tree, read with jackson-core and written in the plainest way: the oracle for canonical
 * JSON. Nothing here shares code, or a way of going about it, with what it judges.
 */
sealed interface JsonTree {

  Comparator<String> BY_UTF_8 =
      Comparator.comparing(
          name -> name.getBytes(StandardCharsets.UTF_8), (a, b) -> Arrays.compareUnsigned(a, b));

  /** The canonical form. */
  String canonical();

  record Members(Map<String, JsonTree> members) implements JsonTree {
    @Override
    public String canonical() {
      Map<String, JsonTree> sorted = new TreeMap<>(BY_UTF_8);
      sorted.putAll(members);
      return sorted.entrySet().stream()
          .map(member -> quote(member.getKey()) + ":" + member.getValue().canonical())
          .collect(Collectors.joining(",", "{", "}"));
    }
  }

  record Elements(List<JsonTree> elements) implements JsonTree {
    @Override
    public String canonical() {
      return elements.stream().map(JsonTree::canonical).collect(Collectors.joining(",", "[", "]"));
    }
  }

  record Text(String text) implements JsonTree {
    @Override
    public String canonical() {
      return quote(text);
    }
  }

  /** A number as it is spelled. */
  record Number(String token) implements JsonTree {
    boolean isInteger() {
      return token.matches("-?[0-9]+");
    }

    boolean isSafe() {
      return isInteger() && new BigInteger(token).abs().compareTo(BigInteger.ONE.shiftLeft(53)) < 0;
    }

    @Override
    public String canonical() {
      return isInteger() ? new BigInteger(token).toString() : pythonRepr(token);
    }
  }

  record Literal(String literal) implements JsonTree {
    @Override
    public String canonical() {
      return literal;
    }
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c < 0x20 ? "\\u" + HexFormat.of().toHexDigits(c) : "" + c);
      }
    }
    return quoted.append('"').toString();
  }

  /** What CPython prints for the double that is nearest to a decimal. */
  static String pythonRepr(String token) {
    double value = Math.abs(Double.parseDouble(token));
    String sign = token.startsWith("-") ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(value).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return sign + (shortest.scale() <= 0 ? shortest.setScale(1) : shortest).toPlainString();
    }
    String digits = shortest.unscaledValue().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return sign + digits.charAt(0) + fraction + String.format("e%+03d", exponent);
  }

  /** Tries every precision, and at each the nearest decimal first. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; ; precision++) {
      for (RoundingMode rounding :
          List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN)) {
        BigDecimal rounded = exact.round(new MathContext(precision, rounding));
        if (Double.parseDouble(rounded.toString()) == value) {
          return rounded;
        }
      }
    }
  }

  /** Reads an object, or gives nothing if it has to be refused. */
  static Optional<Members> read(byte[] json, JsonMode mode, JsonLimits limits) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    if (json.length > limits.maxBytes() || text.startsWith("\ufeff")) {
      return Optional.empty();
    }
    try (JsonParser parser = Reader.FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Members object = new Reader(parser, mode, limits).members(1);
      return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Builds a tree of jackson-core's tokens and adds the strictness that they lack. */
  record Reader(JsonParser parser, JsonMode mode, JsonLimits limits) {
    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonTree value(int depth) throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> members(depth + 1);
        case START_ARRAY -> elements(depth + 1);
        case VALUE_STRING -> new Text(wellFormed(parser.getText()));
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
        default -> new Literal(parser.getText());
      };
    }

    private Members members(int depth) throws IOException {
      require(depth <= limits.maxDepth());
      Map<String, JsonTree> members = new TreeMap<>(BY_UTF_8);
      for (int count = 1; parser.nextToken() != JsonToken.END_OBJECT; count++) {
        require(count <= limits.maxMembers());
        String name = wellFormed(parser.currentName());
        require(limits.allowsDuplicates() || !members.containsKey(name));
        parser.nextToken();
        members.put(name, value(depth));
      }
      return new Members(members);
    }

    private Elements elements(int depth) throws IOException {
      require(depth <= limits.maxDepth());
      List<JsonTree> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(depth));
      }
      return new Elements(elements);
    }

    private Number number(String token) throws IOException {
      require(token.length() <= limits.maxNumberLength());
      Number number = new Number(token);
      require(
          mode == JsonMode.STRICT
              ? number.isSafe()
              : number.isInteger() || Double.isFinite(Double.parseDouble(token)));
      return number;
    }

    private static String wellFormed(String text) throws IOException {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return text;
    }

    private static void require(boolean condition) throws IOException {
      if (!condition) {
        throw new IOException("refused");
      }
    }
  }
}
