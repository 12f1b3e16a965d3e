package org.matrixlib.federation.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.matrixlib.federation.transport.Endpoint;

/**
 * Where a well-known file is looked for.
 *
 * @param host a host name or IP literal, IPv6 with brackets
 * @param port the TCP port
 * @param target path and query
 */
record WellKnownUrl(String host, int port, String target) {
  /** How long the location of a redirect may be. */
  static final int MAX_LENGTH = 2048;

  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65_535;
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]*");

  /** Where the file of a host is looked for first. */
  static WellKnownUrl of(String host) {
    return new WellKnownUrl(host, HTTPS_PORT, "/.well-known/matrix/server");
  }

  /** Where a redirect from here leads; empty if that's no HTTPS URL, or a long one. */
  Optional<WellKnownUrl> redirectedTo(String location) {
    if (location.length() > MAX_LENGTH || !VISIBLE_ASCII.matcher(location).matches()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(toString()).resolve(new URI(location));
      boolean isUsable =
          "https".equalsIgnoreCase(url.getScheme())
              && url.getHost() != null
              && url.getUserInfo() == null
              && url.getPort() != 0
              && url.getPort() <= MAX_PORT;
      return isUsable ? Optional.of(of(url)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static WellKnownUrl of(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return new WellKnownUrl(
        url.getHost(),
        url.getPort() < 0 ? HTTPS_PORT : url.getPort(),
        url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
  }

  /** Where to connect to. */
  Endpoint endpoint() {
    return Endpoint.at(host, port, authority());
  }

  private String authority() {
    return port == HTTPS_PORT ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return "https://" + authority() + target;
  }
}
