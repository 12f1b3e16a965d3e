package org.matrixlib.testvectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where vectors come from: the files bundled with this module, or those of a directory.
 *
 * <p>Loading reads everything at once; it throws {@link MalformedVectorsException} when any file
 * isn't in the format, and {@link UncheckedIOException} when one can't be read.
 */
public final class Vectors {
  /** The system property that names a directory to replay in place of the bundled files. */
  public static final String DIRECTORY_PROPERTY = "vectors";

  private static final List<String> BUNDLED =
      List.of(
          "auth-rules-more.json.gz",
          "auth-rules-odd.json.gz",
          "auth-rules.json.gz",
          "auth-selection.json.gz",
          "canonical-json-more.json",
          "canonical-json.json.gz",
          "events-more.json",
          "events.json.gz",
          "identifiers-more.json",
          "identifiers.json",
          "reading-more.json.gz",
          "reading.json.gz",
          "redaction-permission.json",
          "redaction.json.gz",
          "server-acl.json",
          "signed-json-more.json",
          "signed-json.json.gz",
          "state-resolution-more.json",
          "state-resolution-odd.json.gz",
          "state-resolution.json.gz",
          "visibility.json");

  /** Read once, when first asked for: there are many, and some tools replay one at a time. */
  private static final class Bundled {
    static final List<VectorFile> FILES =
        BUNDLED.stream().map(name -> VectorReader.read(name, resource(name))).toList();
  }

  private Vectors() {}

  /**
   * The files of the directory that the system property {@value #DIRECTORY_PROPERTY} names, or the
   * bundled ones where it isn't set.
   *
   * @return the files, sorted by name
   */
  public static List<VectorFile> load() {
    String directory = System.getProperty(DIRECTORY_PROPERTY);
    return directory == null ? bundled() : in(Path.of(directory));
  }

  /**
   * The files that come with this module.
   *
   * @return the files, sorted by name
   */
  public static List<VectorFile> bundled() {
    return Bundled.FILES;
  }

  /**
   * The files of a directory whose names end in {@code .json} or {@code .json.gz}. Directories
   * beneath it aren't looked into.
   *
   * @param directory where they are
   * @return the files, sorted by name
   * @throws MalformedVectorsException also if there is no such directory, or no such file in it
   */
  public static List<VectorFile> in(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new MalformedVectorsException("no directory " + directory.toAbsolutePath());
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> files = entries.filter(Vectors::holdsVectors).sorted().toList();
      if (files.isEmpty()) {
        throw new MalformedVectorsException("no vectors in " + directory.toAbsolutePath());
      }
      return files.stream().map(Vectors::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsVectors(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") || name.endsWith(".json.gz");
  }

  private static VectorFile read(Path file) {
    try {
      return VectorReader.read(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream content = Vectors.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(content, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
