package org.matrixlib.federation.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class TestKitTest {
  private static final TestCa CA = new TestCa();

  @Test
  void dnsAnswersWhatItWasToldLast() throws Exception {
    try (TestDns dns = TestDns.start()) {
      dns.alias("www.hs1.test", "hs1.test");
      dns.address("hs1.test", "127.0.0.2");
      dns.srv("_matrix-fed._tcp.hs1.test", 1, 2, 8449, "hs1.test");

      assertEquals("[/127.0.0.2]", dns.find("www.hs1.test").toString());
      Record[] found = lookup(dns, "_matrix-fed._tcp.hs1.test").run();
      assertEquals("1 2 8449 hs1.test.", found[0].rdataToString());

      dns.clear("hs1.test");
      dns.address("hs1.test", "::2");
      assertEquals("[/0:0:0:0:0:0:0:2]", dns.find("www.hs1.test").toString());
      assertEquals(
          List.of(
              "addresses www.hs1.test", "SRV _matrix-fed._tcp.hs1.test", "addresses www.hs1.test"),
          dns.queries());
    }
  }

  @Test
  void dnsFailsWhereItWasToldTo() throws Exception {
    try (TestDns dns = TestDns.start()) {
      dns.fail("failing.test");
      dns.silence("silent.test");

      assertEquals(Lookup.HOST_NOT_FOUND, run(lookup(dns, "unknown.test")));
      assertEquals(Lookup.TRY_AGAIN, run(lookup(dns, "failing.test")));
      assertEquals(Lookup.TRY_AGAIN, run(lookup(dns, "silent.test", Duration.ofMillis(300))));
    }
  }

  @Test
  void homeserverSpeaksForItsNamesOnly() throws Exception {
    MappedPorts ports = new MappedPorts();
    try (TestDns dns = TestDns.start();
        TestHomeserver server =
            TestHomeserver.start(CA, r -> TestHomeserver.json(200, r.getTarget()), "hs1.test")) {
      dns.address("hs1.test", server.address());
      dns.address("hs2.test", server.address());
      ports.map(443, server);
      OkHttpClient client =
          new OkHttpClient.Builder()
              .dns(dns::find)
              .socketFactory(ports)
              .sslSocketFactory(CA.clientContext().getSocketFactory(), CA.trustManager())
              .build();

      assertEquals("/a?b", get(client, "https://hs1.test/a?b"));
      assertThrows(SSLException.class, () -> get(client, "https://hs2.test/"));
      assertEquals(1, server.requests().size());
      assertEquals(443, ports.dialled().get(0).getPort());
    }
  }

  @Test
  void certificatesMayHaveExpired() throws Exception {
    try (TestHomeserver server =
        TestHomeserver.start(
            "127.0.0.1", CA.expiredServerFor("127.0.0.1"), r -> TestHomeserver.json(200, "{}"))) {
      OkHttpClient client =
          new OkHttpClient.Builder()
              .sslSocketFactory(CA.clientContext().getSocketFactory(), CA.trustManager())
              .build();

      String url = "https://127.0.0.1:" + server.port();
      assertThrows(SSLException.class, () -> get(client, url));
    }
  }

  private static String get(OkHttpClient client, String url) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.body().string();
    }
  }

  private static Lookup lookup(TestDns dns, String name) throws Exception {
    return lookup(dns, name, Duration.ofMinutes(1));
  }

  private static Lookup lookup(TestDns dns, String name, Duration timeout) throws Exception {
    SimpleResolver resolver = new SimpleResolver(dns.address());
    resolver.setTimeout(timeout);
    Lookup lookup = new Lookup(name, Type.SRV);
    lookup.setResolver(resolver);
    lookup.setCache(null);
    return lookup;
  }

  private static int run(Lookup lookup) {
    lookup.run();
    return lookup.getResult();
  }
}
