package org.matrixlib.federation.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;

/** An HTTPS server, HTTP/2 included, on a free port of a loopback address. */
public final class TestHomeserver implements AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private final String address;

  /** What the server answers. */
  @FunctionalInterface
  public interface Handler {

    /** Answers a request. An exception is an answer of status 500. */
    MockResponse answer(RecordedRequest request) throws Exception;
  }

  private TestHomeserver(String address) {
    this.address = address;
  }

  /** Starts a server on 127.0.0.1, whose certificate is for the given names. */
  public static TestHomeserver start(TestCa ca, Handler handler, String... names) {
    return start("127.0.0.1", ca.serverFor(names), handler);
  }

  /**
   * Starts a server.
   *
   * @param address a loopback address: all of 127.0.0.0/8 is one on Linux, so that names may be
   *     told apart by address
   * @param tls such as {@link TestCa#serverFor}
   * @param handler what it answers
   */
  public static TestHomeserver start(String address, SSLSocketFactory tls, Handler handler) {
    return start(address, tls, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1), handler);
  }

  /** Starts a server that speaks HTTP/1.1 only. */
  public static TestHomeserver startHttp1(String address, SSLSocketFactory tls, Handler handler) {
    return start(address, tls, List.of(Protocol.HTTP_1_1), handler);
  }

  private static TestHomeserver start(
      String address, SSLSocketFactory tls, List<Protocol> protocols, Handler handler) {
    TestHomeserver homeserver = new TestHomeserver(address);
    homeserver.server.setProtocols(protocols);
    homeserver.server.useHttps(tls);
    homeserver.server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            homeserver.requests.add(request);
            try {
              return handler.answer(request);
            } catch (InterruptedException e) {
              throw e;
            } catch (Exception | AssertionError e) {
              return json(500, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"" + e.getClass() + "\"}");
            }
          }
        });
    try {
      homeserver.server.start(InetAddress.getByName(address), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return homeserver;
  }

  /** An answer with a JSON body. */
  public static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  /** The IP literal that the server listens on. */
  public String address() {
    return address;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getPort();
  }

  /** The requests so far. */
  public List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.close();
  }
}
