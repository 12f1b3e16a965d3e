package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Endpoint;

/**
 * Nothing that strangers choose makes discovery throw, or connect to what isn't a host and port.
 */
class DiscoveryFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void wellKnownBodiesDelegateToUsableNamesOrNobody(byte[] body) {
    Optional<ServerName> server = WellKnownFile.delegate(body);

    server.ifPresent(
        name -> {
          assertEquals(Optional.of(name), ServerName.parse(name.toString()));
          int port = name.port().orElse(8448);
          assertTrue(port >= 1 && port <= 65_535);
        });
  }

  @FuzzTest(maxDuration = "1m")
  void redirectsLeadToHttpsUrlsOrNowhere(FuzzedDataProvider data) {
    WellKnownUrl first = WellKnownUrl.of("hs1.test");

    Optional<WellKnownUrl> next = first.redirectedTo(data.consumeString(200));

    next.ifPresent(
        url -> {
          assertTrue(url.target().matches("/[!-~&&[^#]]*"), url::toString);
          assertFalse(url.endpoint().host().isEmpty());
          assertFalse(url.endpoint().host().contains("@"));
          url.redirectedTo(data.consumeRemainingAsString());
        });
  }

  @FuzzTest(maxDuration = "1m")
  void namesAreFoundSomewhereOrNowhere(FuzzedDataProvider data) {
    Optional<ServerName> server = ServerName.parse(data.consumeString(100));
    Optional<ServerName> delegate = ServerName.parse(data.consumeString(100));
    List<SrvRecord> records = new ArrayList<>();
    int count = data.consumeInt(0, 5);
    for (int i = 0; i < count; i++) {
      records.add(
          new SrvRecord(
              data.consumeInt(0, 65_535),
              data.consumeInt(0, 65_535),
              data.consumeInt(0, 65_535),
              data.consumeString(20)));
    }
    SrvAnswer srv =
        data.consumeBoolean()
            ? new SrvAnswer.Records(records, Duration.ofSeconds(data.consumeInt()))
            : new SrvAnswer.NoAnswer("none");
    WellKnown wellKnown =
        delegate
            .<WellKnown>map(name -> new WellKnown.Delegation(name, Optional.empty()))
            .orElse(new WellKnown.NoAnswer("none"));
    ServerDiscovery discovery =
        new ServerDiscovery(host -> wellKnown, name -> srv, new TestClock(), new Random(1));

    server.ifPresent(
        name -> {
          ServerLocation location = discovery.resolve(name);
          assertFalse(location.steps().isEmpty());
          for (Endpoint endpoint : location.endpoints()) {
            assertFalse(endpoint.host().isEmpty());
            assertFalse(endpoint.tlsName().startsWith("["));
            ServerName addressed =
                name.isIpLiteral() || name.port().isPresent() ? name : delegate.orElse(name);
            assertEquals(addressed.toString(), endpoint.hostHeader());
          }
        });
  }
}
