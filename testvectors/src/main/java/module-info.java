/**
 * Language-neutral test vectors of the Matrix protocol, and the small loader that reads them.
 *
 * <p>The vectors are files of this module's jar, under {@code org/matrixlib/testvectors}; their
 * format is described in the module's {@code README.md}. {@link org.matrixlib.testvectors.Vectors}
 * loads them. The package {@code org.matrixlib.testvectors.junit} replays them as JUnit tests and
 * is the only one that needs JUnit.
 */
module org.matrixlib.testvectors {
  requires com.fasterxml.jackson.core;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports org.matrixlib.testvectors;
  exports org.matrixlib.testvectors.junit;
}
