package org.matrixlib.federation.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Reads the parts of a multipart body one after the other, as RFC 2046 has them, through one
 * buffer.
 *
 * <p>A part goes to the next delimiter, which is CRLF, two hyphens and the boundary, whatever
 * follows that. The line break belongs to the delimiter, so one is put before the body, which may
 * begin with a delimiter.
 */
final class MultipartReader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_CONTENT_TYPE_CHARACTERS = 1000;

  /** What comes before the first part, or the headers of a part. */
  private static final int MAX_HEADER_BYTES = 1 << 14;

  private static final Pattern MULTIPART_MIXED =
      Pattern.compile("[ \t]*multipart/mixed[ \t]*(?=;|$)", Pattern.CASE_INSENSITIVE);

  /** Characters that should be quoted are taken without quotes too, as far as that is clear. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G;[ \t]*([!-~&&[^;=\"]]+)[ \t]*=[ \t]*"
              + "([!-~&&[^;\"]]+|\"(?:[^\"\\\\]|\\\\.)*\")[ \t]*(?=;|$)");

  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

  private final InputStream body;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int pos;
  private int limit;

  /** Up to where no delimiter begins. */
  private int partEnd;

  private final InputStream content = new Content();

  MultipartReader(InputStream body, String boundary) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
  }

  /** A reader of an answer that is {@code multipart/mixed}. */
  static MultipartReader of(HttpAnswer answer) throws MalformedAnswerException {
    Optional<String> type = answer.header("Content-Type");
    if (type.isEmpty()) {
      throw new MalformedAnswerException("no Content-Type");
    }
    return new MultipartReader(answer.body(), boundary(type.get()));
  }

  /** The boundary that a {@code Content-Type} tells. */
  static String boundary(String contentType) throws MalformedAnswerException {
    Matcher type = MULTIPART_MIXED.matcher(contentType);
    if (contentType.length() > MAX_CONTENT_TYPE_CHARACTERS || !type.lookingAt()) {
      throw new MalformedAnswerException("not multipart/mixed");
    }
    Matcher parameter = PARAMETER.matcher(contentType).region(type.end(), contentType.length());
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase("boundary")) {
        String boundary = unquote(parameter.group(2));
        if (BOUNDARY.matcher(boundary).matches()) {
          return boundary;
        }
      }
    }
    throw new MalformedAnswerException("multipart/mixed without boundary");
  }

  private static String unquote(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }

  /**
   * Goes on to the next part, past what is left of this one.
   *
   * @throws MalformedAnswerException if there is no other, or its headers are malformed
   */
  PartHeaders nextPart() throws MalformedAnswerException, TransportException {
    skipContent();
    pos += delimiter.length;
    if (!readLine(MAX_HEADER_BYTES).isBlank()) {
      throw new MalformedAnswerException("a part is missing");
    }
    Map<String, String> headers = new TreeMap<>();
    int bytesLeft = MAX_HEADER_BYTES;
    String line = readLine(bytesLeft);
    while (!line.isEmpty()) {
      bytesLeft -= line.length();
      int colon = line.indexOf(':');
      if (colon <= 0 || line.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
        throw new MalformedAnswerException("malformed header of a part");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.putIfAbsent(name, line.substring(colon + 1).strip());
      line = readLine(bytesLeft);
    }
    partEnd = pos;
    return new PartHeaders(
        Optional.ofNullable(headers.get("content-type")),
        Optional.ofNullable(headers.get("content-disposition")),
        Optional.ofNullable(headers.get("location")));
  }

  /** The content of the part; the same stream for all parts. */
  InputStream content() {
    return content;
  }

  private void skipContent() throws MalformedAnswerException, TransportException {
    int skipped = 0;
    int length = contentLength();
    while (length > 0) {
      skipped += length;
      if (skipped > MAX_HEADER_BYTES) {
        throw new MalformedAnswerException("a part that isn't one, of many bytes");
      }
      pos += length;
      length = contentLength();
    }
  }

  /** A line, without its end, which may lack the carriage return. */
  private String readLine(int maxBytes) throws MalformedAnswerException, TransportException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (pos == limit && !fill()) {
        throw new MalformedAnswerException("the answer ends within a header");
      }
      byte b = buffer[pos++];
      if (b == '\n') {
        break;
      }
      if (line.size() == maxBytes) {
        throw new MalformedAnswerException("headers of more than " + MAX_HEADER_BYTES + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** How many bytes are certainly content and in the buffer: 0 only at the delimiter. */
  private int contentLength() throws TransportException {
    while (pos >= partEnd) {
      int found = findDelimiter();
      if (found >= 0) {
        partEnd = found;
        return found - pos;
      }
      partEnd = limit - delimiter.length + 1;
      if (pos >= partEnd && !fill()) {
        throw new TransportException(
            TransportException.Kind.PROTOCOL, "the answer ends within a part", null);
      }
    }
    return partEnd - pos;
  }

  private int findDelimiter() {
    for (int i = pos; i <= limit - delimiter.length; i++) {
      int matching = 0;
      while (matching < delimiter.length && buffer[i + matching] == delimiter[matching]) {
        matching++;
      }
      if (matching == delimiter.length) {
        return i;
      }
    }
    return -1;
  }

  /** Reads on, into the room that the bytes that are passed leave. */
  private boolean fill() throws TransportException {
    System.arraycopy(buffer, pos, buffer, 0, limit - pos);
    limit -= pos;
    partEnd = 0;
    pos = 0;
    try {
      int count = body.read(buffer, limit, buffer.length - limit);
      limit += Math.max(count, 0);
      return count > 0;
    } catch (IOException e) {
      throw TransportException.of(e);
    }
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws TransportException {
      return contentLength() == 0 ? -1 : buffer[pos++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws TransportException {
      if (length == 0) {
        return 0;
      }
      int count = Math.min(length, contentLength());
      System.arraycopy(buffer, pos, into, offset, count);
      pos += count;
      return count == 0 ? -1 : count;
    }
  }
}
