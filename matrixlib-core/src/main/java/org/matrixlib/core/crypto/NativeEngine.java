package org.matrixlib.core.crypto;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ed25519 by a security provider that works with native code.
 *
 * <p>The provider object is used directly and not registered with the JDK. Keys are handed over in
 * their standard encodings, which takes the provider about as long as a signature (it derives the
 * public key once more, for instance), so a key keeps the {@link Signature} objects that were
 * initialized with it; as these are not safe for threads, each is taken out while in use.
 */
final class NativeEngine implements Ed25519Engine {
  /** Corretto's provider takes 1 MiB; what is longer, and no event is, goes to Java. */
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  /** A signature object keeps room for its longest message, so not all are kept. */
  private static final int MAX_KEPT_BYTES = 1 << 13;

  private final Provider provider;

  private NativeEngine(Provider provider) {
    this.provider = provider;
  }

  /**
   * Makes the engine of a provider.
   *
   * @param providerClass the class of the provider
   * @return the engine, or empty if the class is not there, can't load its native code on this
   *     machine, or does not give the answers of the self-test
   */
  static Optional<Ed25519Engine> load(String providerClass) {
    try {
      Class<?> type = Class.forName(providerClass);
      Object provider = type.getDeclaredConstructor().newInstance();
      return Optional.<Ed25519Engine>of(new NativeEngine((Provider) provider))
          .filter(Ed25519SelfTest::passes);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException unusable) {
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return provider.getName();
  }

  @Override
  public Signer signer(byte[] seed, byte[] publicKey) {
    PrivateKey key = EncodedKey.ofSeed(seed);
    Signatures signatures =
        new Signatures() {
          @Override
          void initialize(Signature signature) throws GeneralSecurityException {
            signature.initSign(key);
          }
        };
    Signer forLongMessages = BouncyCastleEngine.INSTANCE.signer(seed, publicKey);
    return message -> {
      if (message.length > MAX_MESSAGE_BYTES) {
        return forLongMessages.sign(message);
      }
      try {
        return signatures.use(message, Signature::sign);
      } catch (SignatureException e) {
        throw failed(e);
      }
    };
  }

  @Override
  public Verifier verifier(byte[] publicKey) {
    PublicKey key = EncodedKey.ofPublicKey(publicKey);
    Signatures signatures =
        new Signatures() {
          @Override
          void initialize(Signature signature) throws GeneralSecurityException {
            signature.initVerify(key);
          }
        };
    return (message, bytes) -> {
      if (message.length > MAX_MESSAGE_BYTES) {
        return BouncyCastleEngine.INSTANCE.verifier(publicKey).verify(message, bytes);
      }
      try {
        return signatures.use(message, signature -> signature.verify(bytes));
      } catch (SignatureException malformed) {
        return false;
      }
    };
  }

  private IllegalStateException failed(GeneralSecurityException cause) {
    return new IllegalStateException("Ed25519 failed in " + provider.getName(), cause);
  }

  /** The idle signature objects of a key: as many as were ever in use at once. */
  private abstract class Signatures {
    private final Queue<Signature> idle = new ConcurrentLinkedQueue<>();

    abstract void initialize(Signature signature) throws GeneralSecurityException;

    /** An object that threw is not used again: it may still hold the message. */
    <T> T use(byte[] message, Operation<T> operation) throws SignatureException {
      Signature signature = idle.poll();
      if (signature == null) {
        signature = create();
      }
      signature.update(message);
      T result = operation.apply(signature);
      if (message.length <= MAX_KEPT_BYTES) {
        idle.add(signature);
      }
      return result;
    }

    private Signature create() {
      try {
        Signature signature = Signature.getInstance("Ed25519", provider);
        initialize(signature);
        return signature;
      } catch (GeneralSecurityException e) {
        throw failed(e);
      }
    }
  }

  private interface Operation<T> {
    T apply(Signature signature) throws SignatureException;
  }
}
