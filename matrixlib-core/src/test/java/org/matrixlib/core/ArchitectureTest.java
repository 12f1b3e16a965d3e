package org.matrixlib.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.module.ModuleDescriptor;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.modulecheck.CompiledModule;
import org.matrixlib.modulecheck.PublicApi;

/** What docs/architecture.md promises of this module. */
class ArchitectureTest {
  private static final CompiledModule MODULE = CompiledModule.of(JsonValue.class);

  private static final String NAME = MODULE.descriptor().name();

  private static final JavaClasses CLASSES = new ClassFileImporter().importPath(MODULE.location());

  /** Each exported package, and those it may use. */
  private static final Map<String, Set<String>> USES =
      Map.of(
          "id", Set.of(),
          "json", Set.of(),
          "room", Set.of("id", "json"),
          "crypto", Set.of("id", "json"),
          "event", Set.of("id", "json", "room", "crypto"),
          "content", Set.of("id", "json", "room", "crypto", "event"),
          "auth", Set.of("id", "json", "room", "crypto", "event", "content"),
          "visibility", Set.of("id", "event", "content"),
          "receipt", Set.of("id", "event", "auth"));

  private static final DescribedPredicate<JavaClass> DATA_OR_ERROR =
      equivalentTo(Serializable.class).or(assignableTo(Throwable.class));

  private static final DescribedPredicate<JavaClass> IO =
      resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..")
          .and(not(DATA_OR_ERROR));

  private static final DescribedPredicate<JavaClass> CLOCK =
      nameMatching("java\\.time\\.Clock|java\\.util\\.(Date|.*Calendar)").forSubtype();

  private static final DescribedPredicate<JavaClass> THREAD =
      nameMatching(
              "java\\.lang\\.(.*Thread.*|Process.*|Runtime)"
                  + "|java\\.util\\.Timer.*"
                  + "|java\\.util\\.concurrent\\.(.*Execut.*|.*Future.*|ForkJoin.*|Complet.*)")
          .forSubtype();

  private static final DescribedPredicate<JavaClass> LOGGER =
      resideInAnyPackage("java.util.logging..", "org.slf4j..")
          .or(nameMatching("java\\.lang\\.System\\$Logger.*").forSubtype());

  /**
   * Reading a clock, a console or a resource; handing work to a pool. One property chooses the
   * implementation of Ed25519.
   */
  private static final DescribedPredicate<JavaAccess<?>> HIDDEN_EFFECT =
      describe(
          "have a hidden effect",
          access ->
              (access.getTargetOwner().isEquivalentTo(System.class)
                      && !access.getName().matches("arraycopy|identityHashCode|getProperty"))
                  || access.getName().matches("now|parallel.*|getResource.*"));

  private static final ArchRule PURE =
      noClasses()
          .should()
          .dependOnClassesThat(IO.or(CLOCK).or(THREAD).or(LOGGER))
          .orShould()
          .accessTargetWhere(HIDDEN_EFFECT);

  private static final JavaClasses IMPURE =
      new ClassFileImporter().importClasses(ArchitectureTest.class.getDeclaredClasses());

  @Test
  void theModuleExportsEachOfItsPackagesAndNoOther() {
    ModuleDescriptor module = MODULE.descriptor();
    Set<String> documented = USES.keySet().stream().map(ArchitectureTest::full).collect(toSet());

    assertEquals(documented, module.packages());
    assertEquals(
        documented,
        module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet()));
    assertTrue(module.exports().stream().noneMatch(ModuleDescriptor.Exports::isQualified));
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    USES.forEach((name, used) -> onlyUses(name, used).check(CLASSES));
  }

  @Test
  void aPackageThatUsesAnotherIsFound() {
    assertTrue(onlyUses("event", Set.of("id", "json", "crypto")).evaluate(CLASSES).hasViolation());
  }

  @Test
  void thePublicApiNamesNoTypeOfOthers() {
    assertEquals(List.of(), foreign(MODULE.exportedTypes()));
  }

  @Test
  void aTypeOfOthersInTheApiIsFound() {
    List<String> found = foreign(List.of(LeakyApi.class));

    assertEquals(6, found.size(), () -> String.join("\n", found));
  }

  @Test
  void nothingDoesIoReadsAClockStartsAThreadOrLogs() {
    PURE.check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        HoldsFile.class,
        HoldsStream.class,
        HoldsPath.class,
        HoldsAddress.class,
        ReadsResource.class,
        HoldsClock.class,
        HoldsDate.class,
        ReadsInstant.class,
        ReadsNanoseconds.class,
        HoldsThread.class,
        HoldsThreadLocal.class,
        HoldsExecutor.class,
        HoldsFuture.class,
        RunsInParallel.class,
        HoldsLogger.class,
        Prints.class
      })
  void anEffectIsFound(Class<?> type) {
    assertTrue(PURE.evaluate(IMPURE.that(equivalentTo(type))).hasViolation());
  }

  private static String full(String name) {
    return NAME + "." + name;
  }

  private static ArchRule onlyUses(String name, Set<String> used) {
    String[] allowed =
        Stream.concat(used.stream(), Stream.of(name))
            .map(ArchitectureTest::full)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(full(name))
        .should()
        .dependOnClassesThat(resideInAPackage(NAME + "..").and(not(resideInAnyPackage(allowed))));
  }

  private static List<String> foreign(List<Class<?>> types) {
    return PublicApi.of(types)
        .linesThatName(type -> !type.startsWith("java.") && !type.startsWith(NAME));
  }

  record HoldsFile(File file) {}

  record HoldsStream(InputStream stream) {}

  record HoldsPath(Path path) {}

  record HoldsAddress(InetAddress address) {}

  record ReadsResource() {
    Object read() {
      return String.class.getResource("String.class");
    }
  }

  record HoldsClock(Clock clock) {}

  record HoldsDate(Date date) {}

  record ReadsInstant() {
    long read() {
      return Instant.now().toEpochMilli();
    }
  }

  record ReadsNanoseconds() {
    long read() {
      return System.nanoTime();
    }
  }

  record HoldsThread(Thread thread) {}

  record HoldsThreadLocal(ThreadLocal<String> local) {}

  record HoldsExecutor(Executor executor) {}

  record HoldsFuture(CompletableFuture<String> future) {}

  record RunsInParallel(List<String> list) {
    long run() {
      return list.parallelStream().count();
    }
  }

  record HoldsLogger(System.Logger logger) {}

  record Prints() {
    void print() {
      System.out.println();
    }
  }
}
