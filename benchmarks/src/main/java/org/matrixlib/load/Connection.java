package org.matrixlib.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

/**
 * One HTTP/1.1 connection to a server on loopback, kept open. It does as little as it can, since
 * what it measures runs on the same processors. Used by one thread.
 */
final class Connection implements AutoCloseable {
  private static final int MAX_LINE = 16_384;
  private static final JsonLimits ANSWERS = new JsonLimits(500_000_000, 100, 4_300, 1_000_000);

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;
  private int timeoutMillis = 120_000;

  Connection(int port) {
    this.port = port;
  }

  /** What a server answered. */
  record Reply(int status, byte[] body) {

    JsonObject json() throws IOException {
      try {
        return JsonObject.parse(body, JsonMode.LENIENT, ANSWERS);
      } catch (MalformedJsonException e) {
        throw new IOException("not JSON: " + e.getMessage(), e);
      }
    }

    /** The body, if the status is 200. */
    JsonObject ok() throws IOException {
      if (status != 200) {
        throw new IOException("status " + status + ": " + new String(body, StandardCharsets.UTF_8));
      }
      return json();
    }
  }

  void timeout(int millis) {
    timeoutMillis = millis;
  }

  /** Sends a request and waits for the answer. After an exception the connection is made anew. */
  Reply call(String method, String target, @Nullable String token, @Nullable JsonObject body)
      throws IOException {
    send(method, target, token, body);
    return receive();
  }

  /** Sends a request. Its answer must be received before the next one is sent. */
  void send(String method, String target, @Nullable String token, @Nullable JsonObject body)
      throws IOException {
    byte[] content = body == null ? new byte[0] : body.toBytes();
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (token != null) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (body != null) {
      head.append("Content-Type: application/json\r\n");
    }
    if (body != null || !method.equals("GET")) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[start.length + content.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(content, 0, request, start.length, content.length);
    try {
      open().getOutputStream().write(request);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  Reply receive() throws IOException {
    try {
      return read();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket(InetAddress.getLoopbackAddress(), port);
      open.setTcpNoDelay(true);
      socket = open;
      in = new BufferedInputStream(open.getInputStream(), 16_384);
    }
    open.setSoTimeout(timeoutMillis);
    return open;
  }

  private Reply read() throws IOException {
    InputStream input = in;
    if (input == null) {
      throw new IOException("nothing was sent");
    }
    String[] first = line(input).split(" ", 3);
    if (first.length < 2) {
      throw new IOException("not HTTP: " + String.join(" ", first));
    }
    int status = Integer.parseInt(first[1]);
    long length = 0;
    boolean isChunked = false;
    boolean closes = false;
    for (String header = line(input); !header.isEmpty(); header = line(input)) {
      String name = header.toLowerCase(Locale.ROOT);
      if (name.startsWith("content-length:")) {
        length = Long.parseLong(name.substring(15).trim());
      } else if (name.startsWith("transfer-encoding:")) {
        isChunked = name.contains("chunked");
      } else if (name.startsWith("connection:")) {
        closes = name.contains("close");
      }
    }
    byte[] body = isChunked ? chunks(input) : exactly(input, (int) length);
    if (closes) {
      close();
    }
    return new Reply(status, body);
  }

  private static byte[] chunks(InputStream input) throws IOException {
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    for (int size = chunkSize(input); size > 0; size = chunkSize(input)) {
      body.write(exactly(input, size));
      line(input);
    }
    line(input);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream input) throws IOException {
    return Integer.parseInt(line(input).trim(), 16);
  }

  private static byte[] exactly(InputStream input, int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer broke off");
    }
    return bytes;
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0 || line.length() > MAX_LINE) {
        throw new EOFException("the answer broke off");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }
}
