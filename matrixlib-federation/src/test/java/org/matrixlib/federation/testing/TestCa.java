package org.matrixlib.federation.testing;

import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A certificate authority that only tests trust. */
public final class TestCa {
  private final HeldCertificate root =
      new HeldCertificate.Builder().commonName("Test CA").certificateAuthority(0).build();
  private final HandshakeCertificates trust =
      new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();

  /** The trust of whoever trusts this authority, and no other. */
  public X509TrustManager trustManager() {
    return trust.trustManager();
  }

  /** The TLS of a client that trusts this authority, and no other. */
  public SSLContext clientContext() {
    return trust.sslContext();
  }

  /** The TLS of a server whose certificate is for the given host names and IP literals. */
  public SSLSocketFactory serverFor(String... names) {
    Instant now = Instant.now();
    return serverFor(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)), names);
  }

  /** The TLS of a server whose certificate expired yesterday. */
  public SSLSocketFactory expiredServerFor(String... names) {
    Instant now = Instant.now();
    return serverFor(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)), names);
  }

  private SSLSocketFactory serverFor(Instant from, Instant until, String... names) {
    HeldCertificate.Builder certificate =
        new HeldCertificate.Builder()
            .commonName(names[0])
            .validityInterval(from.toEpochMilli(), until.toEpochMilli())
            .signedBy(root);
    for (String name : names) {
      certificate.addSubjectAlternativeName(name);
    }
    return new HandshakeCertificates.Builder()
        .heldCertificate(certificate.build())
        .build()
        .sslSocketFactory();
  }
}
