package org.matrixlib.federation.request;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/** Signatures of requests, of any form that is allowed. */
final class XMatrixArbitraries {
  private XMatrixArbitraries() {}

  static Arbitrary<ServerName> serverNames() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .numeric()
            .withChars('.', '-')
            .ofMinLength(1)
            .ofMaxLength(40);
    Arbitrary<String> hosts =
        Arbitraries.oneOf(names, Arbitraries.of("[::1]", "[2001:db8::1]", "192.0.2.1"));
    Arbitrary<String> ports = Arbitraries.of("", ":1", ":8448", ":65535");
    return Combinators.combine(hosts, ports)
        .as((host, port) -> ServerName.parse(host + port))
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  static Arbitrary<KeyId> keyIds() {
    return Arbitraries.strings()
        .alpha()
        .numeric()
        .withChars('_')
        .ofMinLength(1)
        .ofMaxLength(20)
        .map(version -> KeyId.of("ed25519:" + version));
  }

  static Arbitrary<XMatrix> signatures() {
    Arbitrary<String> sigs =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(70).map(UnpaddedBase64::encode);
    return Combinators.combine(serverNames(), serverNames().optional(), keyIds(), sigs)
        .as(XMatrix::new);
  }
}
