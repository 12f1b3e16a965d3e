package org.matrixlib.core.json;

import static org.matrixlib.core.json.JsonError.BYTE_ORDER_MARK;
import static org.matrixlib.core.json.JsonError.DUPLICATE_NAME;
import static org.matrixlib.core.json.JsonError.INTEGER_OUT_OF_RANGE;
import static org.matrixlib.core.json.JsonError.LONE_SURROGATE;
import static org.matrixlib.core.json.JsonError.NOT_AN_INTEGER;
import static org.matrixlib.core.json.JsonError.NOT_AN_OBJECT;
import static org.matrixlib.core.json.JsonError.NOT_JSON;
import static org.matrixlib.core.json.JsonError.NOT_UTF8;
import static org.matrixlib.core.json.JsonError.NUMBER_OUT_OF_RANGE;
import static org.matrixlib.core.json.JsonError.NUMBER_TOO_LONG;
import static org.matrixlib.core.json.JsonError.TOO_DEEP;
import static org.matrixlib.core.json.JsonError.TOO_LONG;
import static org.matrixlib.core.json.JsonError.TOO_MANY_MEMBERS;
import static org.matrixlib.core.json.JsonError.TRAILING_BYTES;

import java.util.Arrays;

/**
 * Reads any JSON object and writes it in canonical form, in one pass, without a tree.
 *
 * <p>Members are written in the order in which they come; when an object ends and they were not in
 * order of their names, the bytes that it wrote are rearranged in place. So each byte is copied at
 * most once more for each level of nesting. Of members with the same name the last stays; a fault
 * in one that goes is a fault all the same.
 */
final class CanonicalWriter {
  private static final int MAX_POINTER_NAME = 64;
  private static final int NO_STEP = Integer.MIN_VALUE;

  /** How much longer than the input the output is at first: words are copied and read whole. */
  private static final int SLACK = 2 * Long.BYTES;

  private final byte[] in;
  private final JsonMode mode;
  private final JsonLimits limits;

  private int pos;
  private byte[] out;
  private int length;

  /** The members of the objects that are open, innermost last. */
  private final MemberStack members = new MemberStack();

  /**
   * For each open object or array which of its values is being read: where in {@code out} its name
   * begins, or -1 minus its index.
   */
  private final int[] steps;

  private int depth;

  private CanonicalWriter(byte[] in, JsonMode mode, JsonLimits limits) {
    this.in = in;
    this.mode = mode;
    this.limits = limits;
    this.out = new byte[in.length + SLACK];
    this.steps = new int[limits.maxDepth()];
  }

  /** The canonical form of the object that is the whole of {@code in}. */
  static byte[] canonicalize(byte[] in, JsonMode mode, JsonLimits limits)
      throws MalformedJsonException {
    if (in.length > limits.maxBytes()) {
      throw new MalformedJsonException(TOO_LONG, "", limits.maxBytes());
    }
    return new CanonicalWriter(in, mode, limits).document();
  }

  private byte[] document() throws MalformedJsonException {
    if (in.length >= 3 && in[0] == (byte) 0xef && in[1] == (byte) 0xbb && in[2] == (byte) 0xbf) {
      throw refuse(BYTE_ORDER_MARK);
    }
    skipSpace();
    boolean isObject = pos < in.length && in[pos] == '{';
    value();
    skipSpace();
    if (pos < in.length) {
      throw refuse(TRAILING_BYTES);
    }
    if (!isObject) {
      throw new MalformedJsonException(NOT_AN_OBJECT, "", 0);
    }
    return Arrays.copyOf(out, length);
  }

  private void value() throws MalformedJsonException {
    switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void object() throws MalformedJsonException {
    enter();
    int open = members.size();
    boolean ordered = true;
    write('{');
    skipSpace();
    if (peek() != '}') {
      do {
        skipSpace();
        if (peek() != '"') {
          throw refuse(NOT_JSON);
        }
        if (members.size() - open == limits.maxMembers()) {
          throw refuse(TOO_MANY_MEMBERS);
        }
        int start = length;
        boolean hasEscape = string();
        members.add(start, length, hasEscape);
        ordered = ordered && members.lastIsInOrder(open, out);
        skipSpace();
        expect(':');
        write(':');
        skipSpace();
        steps[depth - 1] = start;
        value();
        steps[depth - 1] = NO_STEP;
        members.endLast(length);
        write(',');
        skipSpace();
      } while (accept(','));
      length--;
    }
    expect('}');
    if (!ordered) {
      length = members.rearrange(open, out);
      if (members.hasShadowed() && !limits.allowsDuplicates()) {
        throw refuse(DUPLICATE_NAME);
      }
    }
    write('}');
    members.removeDownTo(open);
    depth--;
  }

  private void array() throws MalformedJsonException {
    enter();
    write('[');
    skipSpace();
    if (peek() != ']') {
      int index = 0;
      do {
        skipSpace();
        steps[depth - 1] = -1 - index++;
        value();
        steps[depth - 1] = NO_STEP;
        write(',');
        skipSpace();
      } while (accept(','));
      length--;
    }
    expect(']');
    write(']');
    depth--;
  }

  private void enter() throws MalformedJsonException {
    if (depth == limits.maxDepth()) {
      throw refuse(TOO_DEEP);
    }
    steps[depth++] = NO_STEP;
    pos++;
  }

  /** Gives whether what was written has an escape. */
  private boolean string() throws MalformedJsonException {
    boolean hasEscape = false;
    write('"');
    pos++;
    while (true) {
      int run = pos;
      pos = Utf8.copyPlain(in, pos, out, length);
      length += pos - run;
      while (pos < in.length && in[pos] < 0) {
        int next = Utf8.skipMultiByte(in, pos, in.length);
        if (next < 0) {
          throw refuse(NOT_UTF8);
        }
        while (pos < next) {
          out[length++] = in[pos++];
        }
      }
      copyPlainEscapes();
      while (pos < in.length && in[pos] == '\\') {
        int end = CanonicalBytes.writeCodePoint(escape(), out, length);
        hasEscape |= out[length] == '\\';
        length = end;
      }
      byte c = peek();
      if (c == '"') {
        pos++;
        write('"');
        return hasEscape;
      }
      if (c >= 0 && c < 0x20) {
        throw refuse(NOT_JSON);
      }
    }
  }

  /**
   * Reads escapes as long as each stands for a character by itself that is written without one.
   * Text of other scripts is often all such escapes.
   */
  private void copyPlainEscapes() {
    int from = pos;
    int to = length;
    while (in.length - from > 5 && in[from] == '\\' && in[from + 1] == 'u') {
      int c = CanonicalBytes.hexValue(in, from + 2);
      if (c < 0x80 || Character.isSurrogate((char) c)) {
        break;
      }
      to = Utf8.write(c, out, to);
      from += 6;
    }
    pos = from;
    length = to;
  }

  /** Reads an escape, or a pair of them, and gives the code point that it stands for. */
  private int escape() throws MalformedJsonException {
    int start = pos++;
    byte letter = peek();
    if (letter != 'u') {
      int c = letter == '/' ? '/' : CanonicalBytes.unescaped(letter);
      if (c < 0) {
        throw refuse(NOT_JSON);
      }
      pos++;
      return c;
    }
    char first = hexDigits();
    if (!Character.isSurrogate(first)) {
      return first;
    }
    if (Character.isHighSurrogate(first) && accept('\\') && pos < in.length && in[pos] == 'u') {
      char second = hexDigits();
      if (Character.isLowSurrogate(second)) {
        return Character.toCodePoint(first, second);
      }
    }
    pos = start;
    throw refuse(LONE_SURROGATE);
  }

  /** Reads the letter u and four digits. */
  private char hexDigits() throws MalformedJsonException {
    int value = in.length - pos > 4 ? CanonicalBytes.hexValue(in, pos + 1) : -1;
    if (value < 0) {
      do {
        pos++;
      } while (Character.digit(peek(), 16) >= 0);
      throw refuse(NOT_JSON);
    }
    pos += 5;
    return (char) value;
  }

  private void number() throws MalformedJsonException {
    int end = LenientNumber.end(in, pos);
    if (end == LenientNumber.NONE) {
      throw refuse(NOT_JSON);
    }
    if (end - pos > limits.maxNumberLength()) {
      throw refuse(NUMBER_TOO_LONG);
    }
    boolean isInteger = true;
    for (int i = pos; i < end; i++) {
      isInteger &= in[i] == '-' || (in[i] >= '0' && in[i] <= '9');
    }
    if (isInteger) {
      integer(end);
    } else if (mode == JsonMode.STRICT) {
      throw refuse(NOT_AN_INTEGER);
    } else {
      byte[] canonical = LenientNumber.canonical(in, pos, end);
      if (canonical.length == 0) {
        throw refuse(NUMBER_OUT_OF_RANGE);
      }
      reserve(canonical.length + in.length - end);
      System.arraycopy(canonical, 0, out, length, canonical.length);
      length += canonical.length;
    }
    pos = end;
  }

  private void integer(int end) throws MalformedJsonException {
    int digits = in[pos] == '-' ? pos + 1 : pos;
    if (in[digits] == '0') {
      write('0'); // as are -0 and 0
      return;
    }
    if (mode == JsonMode.STRICT && !JsonNumber.isSafe(in, digits, end)) {
      throw refuse(INTEGER_OUT_OF_RANGE);
    }
    System.arraycopy(in, pos, out, length, end - pos);
    length += end - pos;
  }

  private void literal(String literal) throws MalformedJsonException {
    for (int i = 0; i < literal.length(); i++) {
      expect(literal.charAt(i));
      write(literal.charAt(i));
    }
  }

  private void skipSpace() {
    int at = pos;
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
    pos = at;
  }

  private byte peek() throws MalformedJsonException {
    if (pos == in.length) {
      throw refuse(NOT_JSON);
    }
    return in[pos];
  }

  private boolean accept(char wanted) {
    boolean there = pos < in.length && in[pos] == wanted;
    if (there) {
      pos++;
    }
    return there;
  }

  private void expect(char wanted) throws MalformedJsonException {
    if (!accept(wanted)) {
      throw refuse(NOT_JSON);
    }
  }

  /**
   * Writes one byte. There is always room: but for numbers that get longer, which reserve their
   * own, nothing is written that is longer than what was read, beside one comma.
   */
  private void write(char c) {
    out[length++] = (byte) c;
  }

  private void reserve(int more) {
    if (out.length - length < more + SLACK) {
      out = Arrays.copyOf(out, Math.max(length + more + SLACK, 2 * out.length));
    }
  }

  private MalformedJsonException refuse(JsonError error) {
    return new MalformedJsonException(error, pointer(), pos);
  }

  /** The way to the innermost value that is being read, as a JSON Pointer. */
  private String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (int i = 0; i < depth && steps[i] != NO_STEP; i++) {
      int step = steps[i];
      pointer.append('/');
      if (step >= 0) {
        pointer.append(memberName(step).replace("~", "~0").replace("/", "~1"));
      } else {
        pointer.append(-1 - step);
      }
    }
    return pointer.toString();
  }

  /** The beginning of the name whose opening quote was written at {@code quote}. */
  private String memberName(int quote) {
    String name = CanonicalBytes.decode(out, quote + 1, CanonicalBytes.skip(out, quote) - 1);
    return name.codePointCount(0, name.length()) <= MAX_POINTER_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, MAX_POINTER_NAME));
  }
}
