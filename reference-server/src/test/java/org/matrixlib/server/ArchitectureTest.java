package org.matrixlib.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.matrixlib.server.store.Database;

/** What docs/architecture.md promises of the server. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.matrixlib.server");

  private static final String ROOM_SERVER = "org.matrixlib.server.room";
  private static final Set<String> ROOM_TABLES =
      Set.of("room", "event", "state_node", "host_set", "membership");
  private static final String OUTPUT = "org.matrixlib.server.room.output..";

  private static final ArchRule ONLY_THE_WIRING_KNOWS_THE_ROOM_SERVER =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOM_SERVER, "org.matrixlib.server", "org.matrixlib.server.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOM_SERVER);

  /** A writer appends and asks; what it appended comes back to nobody but by the log. */
  private static final ArchRule WRITERS_DONT_READ_THE_LOG =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.matrixlib.server.roomsend..",
              "org.matrixlib.server.directory..",
              "org.matrixlib.server.profile..",
              "org.matrixlib.server.account..",
              "org.matrixlib.server.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OUTPUT, "org.matrixlib.server.log..");

  private static final ArchRule WRITERS_DONT_KNOW_READERS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.matrixlib.server.roomsend..",
              "org.matrixlib.server.directory..",
              "org.matrixlib.server.profile..",
              "org.matrixlib.server.account..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.matrixlib.server.sync..");

  /** Who has no tables gets what there is from those who have. */
  private static final ArchRule ONLY_THOSE_WITH_TABLES_USE_THE_DATABASE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.matrixlib.server.roomsend..",
              "org.matrixlib.server.api..",
              "org.matrixlib.server.http..",
              "org.matrixlib.server.room.input..",
              "org.matrixlib.server.room.query..",
              "org.matrixlib.server.room.view..")
          .should()
          .dependOnClassesThat(
              named(
                  "read or write tables",
                  type ->
                      type.getPackageName().equals("org.matrixlib.server.store")
                          && !type.getSimpleName().equals("StorageException")));

  /** A reader neither writes to rooms nor knows who does. */
  private static final ArchRule READERS_DONT_WRITE_TO_ROOMS =
      noClasses()
          .that()
          .resideInAnyPackage("org.matrixlib.server.sync..", "org.matrixlib.server.room.view..")
          .should()
          .dependOnClassesThat(
              named(
                  "write to rooms",
                  type ->
                      type.getPackageName().equals("org.matrixlib.server.roomsend")
                          || (type.getPackageName().equals("org.matrixlib.server.room.input")
                              && !type.getSimpleName().equals("TransactionKey"))));

  private static DescribedPredicate<JavaClass> named(
      String description, Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe(description, predicate);
  }

  private static final ArchRule THE_ROOM_SERVER_KNOWS_NEITHER_WRITERS_NOR_READERS =
      classes()
          .that()
          .resideInAnyPackage(ROOM_SERVER, "org.matrixlib.server.log..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "org.matrixlib.server.roomsend..",
              "org.matrixlib.server.sync..",
              "org.matrixlib.server.http..",
              "org.matrixlib.server.api..",
              "org.matrixlib.server.account..");

  private static final ArchRule TIME_IS_HANDED_IN =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.matrixlib.server.cli..", "org.matrixlib.server.operations..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  /** But one that is seeded gives what was handed in. */
  private static final ArchRule RANDOMNESS_IS_HANDED_IN =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.matrixlib.server.Main")
          .should()
          .callConstructor(SecureRandom.class)
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(SecureRandom.class, "getInstanceStrong")
          .orShould()
          .callMethod(ThreadLocalRandom.class, "current")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(UUID.class, "randomUUID");

  @Test
  void onlyTheWiringKnowsTheRoomServer() {
    ONLY_THE_WIRING_KNOWS_THE_ROOM_SERVER.check(CLASSES);
    THE_ROOM_SERVER_KNOWS_NEITHER_WRITERS_NOR_READERS.check(CLASSES);
  }

  @Test
  void writersAndReadersDontReachAroundTheLog() {
    WRITERS_DONT_READ_THE_LOG.check(CLASSES);
    WRITERS_DONT_KNOW_READERS.check(CLASSES);
    ONLY_THOSE_WITH_TABLES_USE_THE_DATABASE.check(CLASSES);
    READERS_DONT_WRITE_TO_ROOMS.check(CLASSES);
  }

  @Test
  void timeAndRandomnessAreHandedIn() {
    TIME_IS_HANDED_IN.check(CLASSES);
    RANDOMNESS_IS_HANDED_IN.check(CLASSES);
  }

  @Test
  void onlyTheRoomServerNamesItsTables() throws IOException {
    Path sources = Path.of("src/main/java/org/matrixlib/server");
    Set<String> ofRoomServer = new TreeSet<>();
    Map<Path, Set<String>> ofOthers = new TreeMap<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Set<String> tables = tablesOfTheRoomServer(Files.readString(file));
        if (file.getParent().equals(sources.resolve("room"))) {
          ofRoomServer.addAll(tables);
        } else if (!tables.isEmpty()) {
          ofOthers.put(file, tables);
        }
      }
    }
    assertEquals(Map.of(), ofOthers);
    assertEquals(ROOM_TABLES, ofRoomServer, "else this test looks at the wrong thing");
  }

  private static Set<String> tablesOfTheRoomServer(String source) {
    return Pattern.compile("\\b(?:FROM|JOIN|INTO|UPDATE)\\s+(\\w+)")
        .matcher(source)
        .results()
        .map(match -> match.group(1))
        .filter(ROOM_TABLES::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void packagesDontDependOnEachOtherInCircles() {
    slices().matching("org.matrixlib.server.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void whoeverReachesAroundIsFound() {
    assertViolation(
        ONLY_THOSE_WITH_TABLES_USE_THE_DATABASE, org.matrixlib.server.roomsend.Shortcut.class);
    assertViolation(WRITERS_DONT_READ_THE_LOG, org.matrixlib.server.profile.Shortcut.class);
    assertViolation(READERS_DONT_WRITE_TO_ROOMS, org.matrixlib.server.sync.Shortcut.class);
    assertViolation(RANDOMNESS_IS_HANDED_IN, org.matrixlib.server.sync.Shortcut.class);
    assertEquals(
        Set.of("event", "membership"),
        tablesOfTheRoomServer("\"SELECT 1 FROM event e\"\n + \" JOIN membership ON TRUE\""));
    assertTrue(CLASSES.contain(Database.class));
  }

  private static void assertViolation(ArchRule rule, Class<?> wrong) {
    assertTrue(rule.evaluate(new ClassFileImporter().importClasses(wrong)).hasViolation());
  }
}
