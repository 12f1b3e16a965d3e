package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.federation.transport.Endpoint;

class WellKnownUrlTest {
  private static final WellKnownUrl FIRST = WellKnownUrl.of("hs1.test");

  @Test
  void fileIsLookedForAtTheHostsHttpsPort() {
    assertEquals("https://hs1.test/.well-known/matrix/server", FIRST.toString());
    assertEquals(new Endpoint("hs1.test", 443, "hs1.test", "hs1.test"), FIRST.endpoint());
    assertEquals("/.well-known/matrix/server", FIRST.target());
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.test/b?c=d#e, https://a.test/b?c=d",
    "https://a.test, https://a.test/",
    "https://a.test?b, https://a.test/?b",
    "https://a.test/?, https://a.test/?",
    "HTTPS://A.test:8443/b, https://A.test:8443/b",
    "https://a.test:443/b, https://a.test/b",
    "https://a.test:65535/b, https://a.test:65535/b",
    "//a.test/b, https://a.test/b",
    "/b%2f/c, https://hs1.test/b%2f/c",
    "other, https://hs1.test/.well-known/matrix/other",
    "../b, https://hs1.test/.well-known/b",
    "https://1.2.3.4/b, https://1.2.3.4/b",
    "https://[::1]:8443/b, https://[::1]:8443/b",
  })
  void redirectsAreResolved(String location, String url) {
    assertEquals(Optional.of(url), FIRST.redirectedTo(location).map(WellKnownUrl::toString));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.test/",
        "http://hs1.test/.well-known/matrix/server",
        "ftp://a.test/",
        "file:///etc/passwd",
        "mailto:a@b",
        "https:a",
        "https:///b",
        "https://a_b.test/",
        "https://user@a.test/",
        "https://user:password@a.test/",
        "https://a.test:0/",
        "https://a.test:65536/",
        "https://a.test:99999999999/",
        "https://[::1/",
        "https://a.test/ b",
        "https://a.test/\u00e9",
        "https://a.test/\ud800",
        "https://a.test/%",
        "https://a.test/<b>",
      })
  void whatIsNoHttpsUrlLeadsNowhere(String location) {
    assertEquals(Optional.empty(), FIRST.redirectedTo(location));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.test/, a.test, 443, a.test",
    "https://a.test:8443/, a.test, 8443, a.test:8443",
    "https://1.2.3.4/, 1.2.3.4, 443, 1.2.3.4",
    "https://[::1]/, ::1, 443, [::1]",
    "https://[::1]:8443/, ::1, 8443, [::1]:8443",
  })
  void certificateAndHostHeaderAreThoseOfTheUrl(
      String location, String host, int port, String hostHeader) {
    assertEquals(
        new Endpoint(host, port, host, hostHeader),
        FIRST.redirectedTo(location).orElseThrow().endpoint());
  }

  @Test
  void aLongUrlLeadsNowhere() {
    String longest = "https://a.test/" + "b".repeat(WellKnownUrl.MAX_LENGTH - 15);

    assertEquals(Optional.of(longest), FIRST.redirectedTo(longest).map(WellKnownUrl::toString));
    assertEquals(Optional.empty(), FIRST.redirectedTo(longest + "b"));
  }
}
