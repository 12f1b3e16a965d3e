package org.matrixlib.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.matrixlib.server.store.Database;

/** What docs/architecture.md promises of the server. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.matrixlib.server");

  private static final String ROOM_SERVER = "org.matrixlib.server.room";
  private static final String INPUT = "org.matrixlib.server.room.input..";
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
          .resideInAPackage("org.matrixlib.server.roomsend..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              OUTPUT,
              "org.matrixlib.server.log..",
              "org.matrixlib.server.store..",
              "org.matrixlib.server.sync..");

  /** A reader neither writes to rooms nor knows who does, and reads no table of the room server. */
  private static final ArchRule READERS_DONT_WRITE_TO_ROOMS =
      noClasses()
          .that()
          .resideInAPackage("org.matrixlib.server.sync..")
          .should()
          .dependOnClassesThat(
              new DescribedPredicate<JavaClass>("append to room.input") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getName().startsWith("org.matrixlib.server.roomsend")
                      || type.getSimpleName().equals("RoomInput")
                      || type.getSimpleName().startsWith("RoomCommand");
                }
              });

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

  @Test
  void onlyTheWiringKnowsTheRoomServer() {
    ONLY_THE_WIRING_KNOWS_THE_ROOM_SERVER.check(CLASSES);
    THE_ROOM_SERVER_KNOWS_NEITHER_WRITERS_NOR_READERS.check(CLASSES);
  }

  @Test
  void writersAndReadersDontReachAroundTheLog() {
    WRITERS_DONT_READ_THE_LOG.check(CLASSES);
    READERS_DONT_WRITE_TO_ROOMS.check(CLASSES);
  }

  @Test
  void timeIsHandedIn() {
    TIME_IS_HANDED_IN.check(CLASSES);
  }

  @Test
  void packagesDontDependOnEachOtherInCircles() {
    slices().matching("org.matrixlib.server.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void aWriterThatReachesAroundIsFound() {
    JavaClasses wrong =
        new ClassFileImporter().importClasses(org.matrixlib.server.roomsend.Shortcut.class);
    assertTrue(WRITERS_DONT_READ_THE_LOG.evaluate(wrong).hasViolation());
    assertTrue(CLASSES.contain(Database.class));
  }
}
