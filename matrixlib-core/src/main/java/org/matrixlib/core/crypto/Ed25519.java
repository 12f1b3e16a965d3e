package org.matrixlib.core.crypto;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithm of Matrix, and which implementation of it is in use.
 *
 * <p>Implementations, the first of which that is there is used:
 *
 * <ol>
 *   <li>{@code AmazonCorrettoCryptoProvider}: the native code of the Amazon Corretto Crypto
 *       Provider, if the artifact {@code software.amazon.cryptools:AmazonCorrettoCryptoProvider}
 *       for this platform is on the class path (on the module path, its module must be among the
 *       resolved ones, for instance by {@code --add-modules});
 *   <li>{@code Conscrypt}: the native code of Conscrypt, if {@code
 *       org.conscrypt:conscrypt-openjdk-uber} of a version with Ed25519 is there, likewise;
 *   <li>{@code BouncyCastle}: Java code, always there.
 * </ol>
 *
 * <p>A native one is only used if it passes a test of known answers when this class is loaded. It
 * need not be registered with the JDK, and isn't by this. The system property {@code
 * org.matrixlib.ed25519}, read once, names the only one to try before BouncyCastle. A JDK from 24
 * on warns that the provider loads native code, unless it was started with {@code
 * --enable-native-access}.
 *
 * <p>All are equally strict, as libsodium is, because servers that differ over one signature differ
 * over the state of a room: the key must be a canonical encoding of a point on the curve, R a
 * canonical encoding, neither of small order, S less than the group order, and the equation must
 * hold as it stands, not only multiplied by the cofactor.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#signing-details Signing Details
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8032">RFC 8032</a>
 */
public final class Ed25519 {
  /** The algorithm, as key IDs begin with it. */
  static final String ALGORITHM = "ed25519";

  static final String BOUNCY_CASTLE = "BouncyCastle";

  /** The native providers, the fastest first. */
  static final List<NativeProvider> NATIVE_PROVIDERS =
      List.of(
          new NativeProvider(
              "AmazonCorrettoCryptoProvider",
              "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider"),
          new NativeProvider("Conscrypt", "org.conscrypt.OpenSSLProvider"));

  private static final Ed25519Engine ENGINE = choose(System.getProperty("org.matrixlib.ed25519"));

  private Ed25519() {}

  /** A provider's name, and the class to load it by. */
  record NativeProvider(String name, String providerClass) {
    Optional<Ed25519Engine> load() {
      return NativeEngine.load(providerClass);
    }
  }

  /** The engine to use, if only the one with the wanted name is to be tried, or all if null. */
  static Ed25519Engine choose(@Nullable String wanted) {
    return NATIVE_PROVIDERS.stream()
        .filter(provider -> wanted == null || provider.name.equals(wanted))
        .flatMap(provider -> provider.load().stream())
        .findFirst()
        .orElse(BouncyCastleEngine.INSTANCE);
  }

  /** The engine in use. */
  static Ed25519Engine engine() {
    return ENGINE;
  }

  /**
   * Which implementation is in use.
   *
   * @return {@code AmazonCorrettoCryptoProvider}, {@code Conscrypt} or {@code BouncyCastle}
   */
  public static String providerName() {
    return ENGINE.name();
  }
}
