package org.matrixlib.stateres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What docs/architecture.md promises of this module. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.matrixlib.stateres");

  /** Nothing of this does I/O, reads a clock, starts a thread or logs. */
  private static final ArchRule USES_LITTLE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.matrixlib.stateres",
              "org.matrixlib.core..",
              "org.jspecify.annotations",
              "java.lang",
              "java.lang.invoke",
              "java.nio.charset",
              "java.security",
              "java.util",
              "java.util.function",
              "java.util.stream");

  @Test
  void onlyTheCoreAndThePurePartsOfJavaAreUsed() {
    USES_LITTLE.check(CLASSES);
    classes()
        .should()
        .onlyDependOnClassesThat()
        .haveNameNotMatching("java\\.lang\\.(System|Thread.*|Process.*|Runtime)|java\\.util\\.(Timer.*|Date)")
        .check(CLASSES);
  }

  @Test
  void aClassThatReadsAFileIsFound() {
    JavaClasses impure = new ClassFileImporter().importClasses(ReadsAFile.class);

    assertTrue(USES_LITTLE.evaluate(impure).hasViolation());
  }

  @Test
  void theModuleExportsItsOnePackage() throws Exception {
    try (InputStream in = EventGraph.class.getResourceAsStream("/module-info.class")) {
      ModuleDescriptor module = ModuleDescriptor.read(in);

      assertEquals(Set.of("org.matrixlib.stateres"), module.packages());
      assertTrue(module.exports().stream().noneMatch(ModuleDescriptor.Exports::isQualified));
    }
  }

  private static final class ReadsAFile {
    Path file = Path.of("x");
  }
}
