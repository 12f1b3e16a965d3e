package org.matrixlib.core.crypto;

import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A security provider that throws for signatures that begin with zero, and then forgets to clear
 * the message. Public, as all of a provider must be.
 */
public final class TouchyProvider extends Provider {
  private static final long serialVersionUID = 1;

  /** For loading. */
  public TouchyProvider() {
    super("Touchy", "1", "throws for malformed signatures");
    put("Signature.Ed25519", Ed25519Signature.class.getName());
  }

  /** The algorithm. */
  public static final class Ed25519Signature extends SignatureSpi {
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private byte[] key = {};

    @Override
    protected void engineInitVerify(PublicKey publicKey) {
      key = lastBytes(publicKey.getEncoded());
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) {
      key = lastBytes(privateKey.getEncoded());
    }

    private static byte[] lastBytes(byte[] encoded) {
      return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    @Override
    protected void engineUpdate(byte b) {
      message.write(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int from, int length) {
      message.write(bytes, from, length);
    }

    private byte[] takeMessage() throws SignatureException {
      if (message.size() > MAX_MESSAGE_BYTES) {
        throw new SignatureException("too long");
      }
      byte[] bytes = message.toByteArray();
      message.reset();
      return bytes;
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      byte[] publicKey = new byte[32];
      org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(key, 0, publicKey, 0);
      return BouncyCastleEngine.INSTANCE.signer(key, publicKey).sign(takeMessage());
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      if (signature[0] == 0) {
        throw new SignatureException("malformed");
      }
      return BouncyCastleEngine.INSTANCE.verifier(key).verify(takeMessage(), signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected @Nullable Object engineGetParameter(String name) {
      return null;
    }
  }
}
