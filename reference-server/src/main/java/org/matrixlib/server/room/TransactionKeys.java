package org.matrixlib.server.room;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.store.StorageException;

/** The stored form of {@link TransactionKey}, and a short form to find it by. */
final class TransactionKeys {
  private static final int DIGEST_BYTES = 16;

  private TransactionKeys() {}

  static byte[] encode(TransactionKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(key.user().toString());
      out.writeUTF(key.deviceId());
      out.writeUTF(key.path());
      out.writeUTF(key.transactionId());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory takes what it is given
    }
    return bytes.toByteArray();
  }

  static TransactionKey decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      UserId user = UserId.parseOverlong(in.readUTF()).orElseThrow();
      return new TransactionKey(user, in.readUTF(), in.readUTF(), in.readUTF());
    } catch (IOException e) {
      throw new StorageException("A transaction key is damaged", e);
    }
  }

  /** Of fixed length, as an index can't take texts of any length that clients make up. */
  static byte[] digest(byte[] encoded) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(encoded), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
