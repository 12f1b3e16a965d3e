package org.matrixlib.modulecheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.util.StringUtils;

class CompiledModuleTest {
  private static final CompiledModule THIS = CompiledModule.of(PublicApi.class);

  /** A module in a jar, which shows some packages to its friends only. */
  private static final CompiledModule JUNIT = CompiledModule.of(JUnitException.class);

  @Test
  void aModuleIsFoundByOneOfItsTypes() {
    assertEquals("org.matrixlib.modulecheck", THIS.descriptor().name());
    assertEquals("org.junit.platform.commons", JUNIT.descriptor().name());
  }

  @Test
  void testsAreNotPartOfTheModule() {
    List<Class<?>> types = THIS.exportedTypes();

    assertTrue(types.contains(PublicApi.class));
    assertFalse(types.contains(CompiledModuleTest.class));
  }

  @Test
  void onlyWhatIsExportedToEverybodyIsExported() {
    List<Class<?>> types = JUNIT.exportedTypes();

    assertTrue(types.contains(JUnitException.class));
    assertFalse(types.contains(StringUtils.class));
  }
}
