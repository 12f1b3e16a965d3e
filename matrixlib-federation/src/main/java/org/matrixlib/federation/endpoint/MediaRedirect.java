package org.matrixlib.federation.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.Transport;
import org.matrixlib.federation.transport.TransportException;

/**
 * Media that are elsewhere, perhaps for a short time only.
 *
 * @param metadata what the server tells about the media: an object that has no members that the
 *     specification knows
 * @param location where they are: an {@code https} URL with a host
 */
public record MediaRedirect(JsonObject metadata, URI location) implements MediaAnswer {
  private static final int HTTPS_PORT = 443;
  private static final int OK = 200;

  static MediaRedirect to(String location, JsonObject metadata) throws MalformedAnswerException {
    URI uri;
    try {
      uri = new URI(location);
    } catch (URISyntaxException e) {
      throw new MalformedAnswerException("the location of the media is no URL");
    }
    @Nullable String host = uri.getHost();
    int port = uri.getPort();
    if (!"https".equalsIgnoreCase(uri.getScheme())
        || host == null
        || uri.getRawUserInfo() != null
        || port == 0
        || port > 65_535) {
      throw new MalformedAnswerException("the location of the media is no https URL");
    }
    return new MediaRedirect(metadata, uri);
  }

  /**
   * Goes where the media are. The request isn't signed. Where it leads is up to whoever made the
   * URL: the transport sees to it that no address is dialled that must not be. Another redirect
   * isn't followed.
   *
   * @param transport sends the request
   * @param timeout the time that the exchange may take, the reading of the media included
   * @param maxBytes how long the media may be
   * @return the media, to be closed by the caller
   * @throws TransportException if no answer came
   * @throws MalformedAnswerException if the answer is of another status than 200
   */
  public MediaContent follow(Transport transport, Duration timeout, long maxBytes)
      throws TransportException, MalformedAnswerException {
    HttpAnswer answer =
        transport.send(
            new HttpRequest(
                endpoint(), "GET", target(), Map.of(), Optional.empty(), timeout, maxBytes));
    if (answer.status() != OK) {
      answer.close();
      throw new MalformedAnswerException("status " + answer.status() + " where the media are");
    }
    return MediaContent.bodyOf(answer);
  }

  private Endpoint endpoint() {
    String host = location.getHost();
    return location.getPort() < 0
        ? Endpoint.at(host, HTTPS_PORT, host)
        : Endpoint.at(host, location.getPort(), host + ":" + location.getPort());
  }

  /** Path and query, with what isn't ASCII percent-encoded. */
  private String target() {
    URI ascii = URI.create(location.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
  }
}
