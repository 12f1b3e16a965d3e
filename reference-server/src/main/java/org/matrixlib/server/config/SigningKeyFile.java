package org.matrixlib.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
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
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
        FileChannel.open(
            draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      ByteBuffer line =
          ByteBuffer.wrap((key.toLine() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      // Events that are signed with it are worth nothing without it.
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
