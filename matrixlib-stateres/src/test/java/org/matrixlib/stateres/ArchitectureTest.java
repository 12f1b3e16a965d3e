package org.matrixlib.stateres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.matrixlib.modulecheck.CompiledModule;

/** What docs/architecture.md promises of this module. */
class ArchitectureTest {
  private static final CompiledModule MODULE = CompiledModule.of(EventGraph.class);

  private static final JavaClasses CLASSES = new ClassFileImporter().importPath(MODULE.location());

  private static final ArchRule USES_THE_CORE_AND_JAVA =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.matrixlib.stateres",
              "org.matrixlib.core..",
              "org.jspecify.annotations",
              "java.lang",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.nio.charset",
              "java.security",
              "java.util",
              "java.util.function",
              "java.util.stream");

  private static final ArchRule IS_PURE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .haveNameNotMatching(
              "java\\.lang\\.(Thread.*|Process.*|Runtime)|java\\.util\\.(Timer.*|Date|.*Calendar)");

  @Test
  void onlyTheCoreAndThePurePartsOfJavaAreUsed() {
    USES_THE_CORE_AND_JAVA.check(CLASSES);
    IS_PURE.check(CLASSES);
  }

  @Test
  void aClassThatDoesMoreIsFound() {
    JavaClasses impure = new ClassFileImporter().importClasses(Impure.class);

    assertTrue(USES_THE_CORE_AND_JAVA.evaluate(impure).hasViolation());
    assertTrue(IS_PURE.evaluate(impure).hasViolation());
  }

  @Test
  void theModuleExportsItsOnePackageToAll() {
    ModuleDescriptor module = MODULE.descriptor();

    assertEquals(Set.of("org.matrixlib.stateres"), module.packages());
    assertEquals(1, module.exports().size());
    assertTrue(module.exports().stream().noneMatch(ModuleDescriptor.Exports::isQualified));
  }

  @SuppressWarnings("unused")
  private static final class Impure {
    Path file;
    Thread thread;
  }
}
