package org.matrixlib.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final String PASSWORD = "password";

  @TempDir Path directory;

  /** Makes a certificate for localhost, by itself its authority. */
  private KeyStore certificate(String algorithm) throws Exception {
    Path file = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private Path pem(String name, String label, byte[] der) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der), label));
  }

  private static TestHttp serve(Path certificate, Path key) throws IOException {
    Routes routes = new Routes();
    routes.add(Method.GET, "/open", Access.PUBLIC, request -> Answer.ok().now());
    Listener listener =
        new Listener("127.0.0.1", 0, Optional.of(new Listener.Tls(certificate, key)), false);
    return new TestHttp(routes, Map.of(), listener);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void certificatesOfAnyKindServe(String algorithm) throws Exception {
    KeyStore store = certificate(algorithm);
    Path certificate = pem("cert.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    Path key =
        pem("key.pem", "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("authority", store.getCertificate("server"));
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    try (TestHttp http = serve(certificate, key)) {
      URI url = URI.create("https://localhost:" + http.port() + "/open");
      assertEquals(
          200,
          client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void otherFilesAreRefusedWithTheirNames() throws Exception {
    KeyStore store = certificate("EC");
    byte[] der = store.getCertificate("server").getEncoded();
    Path certificate = pem("cert.pem", "CERTIFICATE", der);
    Path oldKey = pem("old.pem", "RSA PRIVATE KEY", der);
    Path noKey = pem("none.pem", "PRIVATE KEY", der);
    for (Path key : new Path[] {oldKey, noKey, directory.resolve("missing.pem")}) {
      IOException failure = assertThrows(IOException.class, () -> serve(certificate, key));
      assertTrue(failure.getMessage().contains(key.toString()), failure.getMessage());
    }
    IOException failure = assertThrows(IOException.class, () -> serve(noKey, noKey));
    assertTrue(failure.getMessage().contains("none.pem"), failure.getMessage());
  }
}
