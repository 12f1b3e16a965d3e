package org.matrixlib.stateres;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.matrixlib.modulecheck.CompiledModule;
import org.matrixlib.modulecheck.PublicApi;

/** Going public is a decision, so it shows in a file that a reviewer reads. */
class PublicApiTest {
  @Test
  void thePublicApiIsTheCommittedOne() throws IOException {
    PublicApi.of(CompiledModule.of(EventGraph.class).exportedTypes()).requireCommitted();
  }
}
