package org.matrixlib.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;

/** The file with the keys that the server signs with: the first one signs. */
public final class SigningKeyFile {
  private static final int NAME_LENGTH = 6;

  private SigningKeyFile() {}

  /**
   * The keys of a file; a file that doesn't exist is made, with a new key.
   *
   * @return one at least
   * @throws IOException if it can't be read or made
   */
  public static List<SigningKey> open(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      make(file, random);
    }
    return read(file);
  }

  /**
   * The keys of a file.
   *
   * @return one at least
   * @throws IOException if it can't be read
   */
  public static List<SigningKey> read(Path file) throws IOException {
    try {
      List<SigningKey> keys = SigningKey.parseAll(Files.readString(file));
      if (keys.isEmpty()) {
        throw new IOException(file + " has no key");
      }
      return keys;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void make(Path file, SecureRandom random) throws IOException {
    String name =
        random
            .ints(NAME_LENGTH, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    SigningKey key = SigningKey.generate(KeyId.of("ed25519:" + name), random);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    // Events that are signed with it are worth nothing without it.
    OwnerOnly.write(draft, key.toLine() + System.lineSeparator());
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
