package org.matrixlib.federation.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Splits a JSON object into the events of its lists and the rest.
 *
 * <p>The bytes pass through one buffer. The end of a value is found by counting brackets outside of
 * strings, so nothing recurses, and nothing but the value itself is kept: an event of at most
 * {@link #MAX_EVENT_BYTES}, or the other members, of at most {@link #MAX_REST_BYTES} together. What
 * is inside an event isn't looked at. If all events are well-formed JSON, then the answer is found
 * malformed if and only if it isn't JSON, lacks a list, has one twice or is beyond a limit.
 */
final class EventSplitter implements EventStream {
  /** What the reader of events takes. */
  static final int MAX_EVENT_BYTES = JsonLimits.PDU.maxBytes();

  /** For all members that are not lists of events. */
  static final int MAX_REST_BYTES = 4 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  /** What is around the object. */
  enum Shape {
    /** Nothing. */
    OBJECT,
    /** It is the second element of an array, after a status. */
    TUPLE
  }

  private final HttpAnswer answer;
  private final InputStream body;
  private final Set<String> missingLists;
  private final Set<String> lists;
  private final Shape shape;

  private byte[] buffer = new byte[BUFFER_BYTES];
  private int pos;
  private int limit;

  /** Where the value starts that is being read and has to be kept; -1 if there is none. */
  private int valueStart = -1;

  private int maxValueBytes;

  private boolean hasBegun;
  private boolean isFirstMember = true;

  /** The list that is being read. */
  private @Nullable String list;

  private boolean isFirstElement;

  private final ByteArrayOutputStream restBytes = new ByteArrayOutputStream();
  private @Nullable JsonObject rest;

  EventSplitter(HttpAnswer answer, Set<String> lists, Shape shape) {
    this.answer = answer;
    this.body = answer.body();
    this.lists = lists;
    this.missingLists = new HashSet<>(lists);
    this.shape = shape;
  }

  @Override
  public Optional<RawEvent> next() throws MalformedAnswerException, TransportException {
    if (rest != null) {
      return Optional.empty();
    }
    if (!hasBegun) {
      begin();
    }
    String current = list == null ? findList() : list;
    while (current != null) {
      if (hasMore(']', isFirstElement)) {
        list = current;
        isFirstElement = false;
        return Optional.of(new RawEvent(current, value(MAX_EVENT_BYTES)));
      }
      current = findList();
    }
    end();
    return Optional.empty();
  }

  @Override
  public JsonObject rest() {
    if (rest == null) {
      throw new IllegalStateException("the end hasn't been reached");
    }
    return rest;
  }

  @Override
  public void close() {
    answer.close();
  }

  private void begin() throws MalformedAnswerException, TransportException {
    hasBegun = true;
    if (shape == Shape.TUPLE) {
      expect('[');
      value(MAX_REST_BYTES);
      expect(',');
    }
    expect('{');
    restBytes.write('{');
  }

  private void end() throws MalformedAnswerException, TransportException {
    if (shape == Shape.TUPLE) {
      expect(']');
    }
    if (skipSpaceTo() >= 0) {
      throw new MalformedAnswerException("something follows the end");
    }
    if (!missingLists.isEmpty()) {
      throw new MalformedAnswerException("no list of events: " + missingLists);
    }
    restBytes.write('}');
    try {
      rest = JsonObject.parse(restBytes.toByteArray(), JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException("no JSON object: " + e.getMessage());
    }
  }

  /** Reads members until one is a list of events, and stops before its first element. */
  private @Nullable String findList() throws MalformedAnswerException, TransportException {
    while (hasMore('}', isFirstMember)) {
      isFirstMember = false;
      byte[] quotedName = value(MAX_REST_BYTES - restBytes.size());
      String name = unquote(quotedName);
      expect(':');
      if (!lists.contains(name)) {
        keep(quotedName, value(MAX_REST_BYTES - restBytes.size()));
      } else if (!missingLists.remove(name)) {
        throw new MalformedAnswerException(name + " is there twice");
      } else if (peek() == '[') {
        pos++;
        isFirstElement = true;
        return name;
      } else if (!Arrays.equals(value(MAX_REST_BYTES), new byte[] {'n', 'u', 'l', 'l'})) {
        // Servers written in Go have null for an empty list.
        throw new MalformedAnswerException(name + " is no list");
      }
    }
    return null;
  }

  private static String unquote(byte[] quotedName) throws MalformedAnswerException {
    ByteArrayOutputStream object = new ByteArrayOutputStream(quotedName.length + 4);
    object.write('{');
    object.writeBytes(quotedName);
    object.writeBytes(new byte[] {':', '0', '}'});
    try {
      return JsonObject.parse(object.toByteArray(), JsonMode.STRICT, JsonLimits.DEFAULT)
          .names()
          .get(0);
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException("no name of a member: " + e.getMessage());
    }
  }

  private void keep(byte[] quotedName, byte[] value) {
    if (restBytes.size() > 1) {
      restBytes.write(',');
    }
    restBytes.writeBytes(quotedName);
    restBytes.write(':');
    restBytes.writeBytes(value);
  }

  /** Whether there is another item, past the comma before it; if not, the bracket is passed. */
  private boolean hasMore(char close, boolean isFirst)
      throws MalformedAnswerException, TransportException {
    if (peek() == close) {
      pos++;
      return false;
    }
    if (!isFirst) {
      expect(',');
    }
    return true;
  }

  private void expect(char c) throws MalformedAnswerException, TransportException {
    if (peek() != c) {
      throw new MalformedAnswerException("no '" + c + "' where there must be one");
    }
    pos++;
  }

  /** The next byte that is no white space, which isn't passed. */
  private byte peek() throws MalformedAnswerException, TransportException {
    int next = skipSpaceTo();
    if (next < 0) {
      throw endsEarly();
    }
    return (byte) next;
  }

  /** As {@link #peek}, but -1 at the end. */
  private int skipSpaceTo() throws MalformedAnswerException, TransportException {
    while (pos < limit || fill()) {
      byte b = buffer[pos];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xff;
      }
      pos++;
    }
    return -1;
  }

  /** Passes a value, and gives its bytes. */
  private byte[] value(int maxBytes) throws MalformedAnswerException, TransportException {
    byte first = peek();
    valueStart = pos++;
    maxValueBytes = maxBytes;
    if (first == '"') {
      skipString();
    } else if (first == '{' || first == '[') {
      skipNested();
    } else {
      skipWord(first);
    }
    checkLength();
    byte[] value = Arrays.copyOfRange(buffer, valueStart, pos);
    valueStart = -1;
    return value;
  }

  private void skipNested() throws MalformedAnswerException, TransportException {
    int depth = 1;
    while (depth > 0) {
      switch (nextByte()) {
        case '"' -> skipString();
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
    }
  }

  private void skipString() throws MalformedAnswerException, TransportException {
    while (true) {
      byte b = nextByte();
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        nextByte();
      }
    }
  }

  /** A number, true, false or null, or else something that isn't JSON. */
  private void skipWord(byte first) throws MalformedAnswerException, TransportException {
    if (!isWord(first)) {
      throw new MalformedAnswerException("no value where there must be one");
    }
    while ((pos < limit || fill()) && isWord(buffer[pos])) {
      pos++;
    }
  }

  private static boolean isWord(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  private byte nextByte() throws MalformedAnswerException, TransportException {
    if (pos == limit && !fill()) {
      throw endsEarly();
    }
    return buffer[pos++];
  }

  /**
   * Reads on when all bytes are passed. The value that is being read moves to the start of the
   * buffer, which grows if it is full of it.
   *
   * @return false at the end
   */
  private boolean fill() throws MalformedAnswerException, TransportException {
    int kept = 0;
    if (valueStart >= 0) {
      checkLength();
      kept = pos - valueStart;
      if (kept == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * kept);
      } else {
        System.arraycopy(buffer, valueStart, buffer, 0, kept);
      }
      valueStart = 0;
    }
    pos = kept;
    limit = kept;
    try {
      int count = body.read(buffer, kept, buffer.length - kept);
      limit += Math.max(count, 0);
      return count > 0;
    } catch (IOException e) {
      throw TransportException.of(e);
    }
  }

  private void checkLength() throws MalformedAnswerException {
    if (pos - valueStart > maxValueBytes) {
      throw new MalformedAnswerException("a value of more than " + maxValueBytes + " bytes");
    }
  }

  private static MalformedAnswerException endsEarly() {
    return new MalformedAnswerException("the answer ends early");
  }
}
