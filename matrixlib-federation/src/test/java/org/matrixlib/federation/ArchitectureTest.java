package org.matrixlib.federation;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.modulecheck.CompiledModule;
import org.matrixlib.modulecheck.PublicApi;

/** What docs/architecture.md promises of this module. */
class ArchitectureTest {
  private static final CompiledModule MODULE = CompiledModule.of(LocalServer.class);

  private static final String NAME = MODULE.descriptor().name();

  private static final JavaClasses CLASSES = new ClassFileImporter().importPath(MODULE.location());

  /** The one package that users of the module don't see. */
  private static final String HIDDEN = "bounded";

  /** Each package, and those it may use beside the one that all share. */
  private static final Map<String, Set<String>> USES =
      Map.of(
          HIDDEN,
          Set.of(),
          "transport",
          Set.of(HIDDEN),
          "request",
          Set.of(),
          "discovery",
          Set.of(HIDDEN, "transport"),
          "client",
          Set.of(HIDDEN, "transport", "request", "discovery"),
          "endpoint",
          Set.of("transport", "client"),
          "keys",
          Set.of(HIDDEN, "transport", "request", "client", "endpoint"),
          "history",
          Set.of(HIDDEN, "transport", "client", "endpoint", "keys"),
          "transaction",
          Set.of("history"),
          "membership",
          Set.of("transport", "client", "endpoint", "keys", "history"));

  private static final DescribedPredicate<JavaClass> HTTP =
      resideInAnyPackage("okhttp3..", "okio..", "kotlin..");

  private static final DescribedPredicate<JavaClass> DNS = resideInAPackage("org.xbill..");

  private static final DescribedPredicate<JavaClass> LOGGER =
      resideInAnyPackage("java.util.logging..", "org.slf4j..")
          .or(nameMatching("java\\.lang\\.System\\$Logger.*").forSubtype());

  /**
   * Reading the time of day, drawing lots, starting threads: these are handed in. How long an
   * exchange has taken is told by a clock that nobody sets, which isn't the time of day.
   */
  private static final DescribedPredicate<JavaAccess<?>> OWN_MEANS =
      describe(
          "bring means of their own",
          access -> {
            String owner = access.getTargetOwner().getName();
            String call = owner + "#" + access.getName();
            return call.matches(
                "java\\.lang\\.System#(?!arraycopy|identityHashCode|nanoTime).*"
                    + "|java\\.time\\.(Instant|LocalDate.*|ZonedDateTime)#now"
                    + "|java\\.time\\.(Clock|InstantSource)#(system|tick).*"
                    + "|java\\.util\\.(Date|Random|Timer)#<init>"
                    + "|java\\.security\\.SecureRandom#.*"
                    + "|java\\.lang\\.Math#random"
                    + "|.*ThreadLocalRandom#.*"
                    + "|java\\.util\\.concurrent\\.(Executors|ForkJoinPool)#.*"
                    + "|java\\.lang\\.Thread#(<init>|start)"
                    + "|.*#parallel(Stream)?");
          });

  private static final ArchRule BRINGS_NO_MEANS_OF_ITS_OWN =
      noClasses().should().dependOnClassesThat(LOGGER).orShould().accessTargetWhere(OWN_MEANS);

  private static final ArchRule STATIC_FIELDS_ARE_FINAL =
      fields().that().areStatic().should().beFinal();

  private static final ArchRule NO_STATIC_FIELD_HOLDS_STATE =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(
              nameMatching(
                      "java\\.util\\.concurrent\\.(atomic\\.|Concurrent|CopyOn|.*Queue|.*Execut).*"
                          + "|java\\.lang\\.ThreadLocal|okhttp3\\.OkHttpClient")
                  .forSubtype());

  private static final JavaClasses IMPURE =
      new ClassFileImporter().importClasses(ArchitectureTest.class.getDeclaredClasses());

  private static final Pattern OURS_OR_JAVA =
      Pattern.compile("(java|javax\\.net|org\\.matrixlib\\.(core|federation))\\..*");

  @Test
  void theModuleExportsEachOfItsPackagesButTheHiddenOne() {
    ModuleDescriptor module = MODULE.descriptor();
    Set<String> documented =
        Stream.concat(USES.keySet().stream().map(ArchitectureTest::full), Stream.of(NAME))
            .collect(toSet());

    assertEquals(documented, module.packages());
    documented.remove(full(HIDDEN));
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
    assertTrue(onlyUses("client", Set.of("transport", "request")).evaluate(CLASSES).hasViolation());
  }

  @Test
  void noTwoPackagesUseEachOther() {
    USES.keySet().forEach(name -> assertTrue(!below(name).contains(name), name));
  }

  /** What a package uses, and what that uses. */
  private static Set<String> below(String name) {
    Set<String> all = new HashSet<>();
    List<String> open = new ArrayList<>(USES.get(name));
    while (!open.isEmpty()) {
      String next = open.remove(0);
      if (all.add(next)) {
        open.addAll(USES.get(next));
      }
    }
    return all;
  }

  @Test
  void onlyTheTransportKnowsTheHttpLibraryAndOnlyDiscoveryThatOfDns() {
    isKnownTo("transport", HTTP).check(CLASSES);
    isKnownTo("discovery", DNS).check(CLASSES);

    assertTrue(isKnownTo("transport", DNS).evaluate(CLASSES).hasViolation());
    assertTrue(isKnownTo("discovery", HTTP).evaluate(CLASSES).hasViolation());
  }

  private static ArchRule isKnownTo(String name, DescribedPredicate<JavaClass> library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(full(name))
        .should()
        .dependOnClassesThat(library);
  }

  @Test
  void thePublicApiNamesNoTypeOfOthers() {
    assertEquals(List.of(), foreign(MODULE.exportedTypes()));
  }

  @Test
  void aTypeOfOthersInTheApiIsFound() {
    assertEquals(2, foreign(List.of(LeakyApi.class)).size());
  }

  @Test
  void clocksThreadsChanceAndLoggersAreHandedInOrNotUsed() {
    BRINGS_NO_MEANS_OF_ITS_OWN.check(CLASSES);
  }

  @Test
  void nothingStaticHoldsState() {
    STATIC_FIELDS_ARE_FINAL.check(CLASSES);
    NO_STATIC_FIELD_HOLDS_STATE.check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ReadsInstant.class,
        ReadsMilliseconds.class,
        HasClock.class,
        HasInstantSource.class,
        DrawsLots.class,
        StartsThread.class,
        HasPool.class,
        UsesCommonPool.class,
        HasLogger.class,
        Prints.class
      })
  void meansOfItsOwnAreFound(Class<?> type) {
    assertTrue(BRINGS_NO_MEANS_OF_ITS_OWN.evaluate(IMPURE.that(equivalentTo(type))).hasViolation());
  }

  @Test
  void staticStateIsFound() {
    JavaClasses stateful = IMPURE.that(equivalentTo(Stateful.class));
    assertTrue(STATIC_FIELDS_ARE_FINAL.evaluate(stateful).hasViolation());
    assertEquals(
        3, NO_STATIC_FIELD_HOLDS_STATE.evaluate(stateful).getFailureReport().getDetails().size());
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
        .dependOnClassesThat(resideInAPackage(NAME + ".*").and(not(resideInAnyPackage(allowed))));
  }

  private static List<String> foreign(List<Class<?>> types) {
    return PublicApi.of(types).linesThatName(type -> !OURS_OR_JAVA.matcher(type).matches());
  }

  record ReadsInstant() {
    Instant read() {
      return Instant.now();
    }
  }

  record ReadsMilliseconds() {
    long read() {
      return System.currentTimeMillis();
    }
  }

  record HasClock() {
    Clock clock() {
      return Clock.systemUTC();
    }
  }

  record HasInstantSource() {
    InstantSource clock() {
      return InstantSource.system();
    }
  }

  record DrawsLots() {
    int draw() {
      return new Random().nextInt();
    }
  }

  record StartsThread() {
    void start() {
      new Thread(() -> {}).start();
    }
  }

  record HasPool() {
    Executor pool() {
      return Executors.newCachedThreadPool();
    }
  }

  record UsesCommonPool() {
    Executor pool() {
      return ForkJoinPool.commonPool();
    }
  }

  record HasLogger(System.Logger logger) {}

  record Prints() {
    void print() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  static final class Stateful {
    static int count;
    static final AtomicLong COUNT = new AtomicLong();
    static final ConcurrentMap<String, String> MAP = new ConcurrentHashMap<>();
    static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  }
}
