package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthStep;
import org.matrixlib.core.auth.SpecNumbers;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.testvectors.VectorCase;
import org.matrixlib.testvectors.VectorFile;
import org.matrixlib.testvectors.Vectors;

/**
 * The first part of the page {@code docs/spec-coverage.md} tells which rules the bundled vectors
 * reach, and they reach all. Where it tells something else, the right page is written to {@code
 * target/}. Tests of other modules keep what follows it.
 */
class SpecCoverageTest {
  private static final String PAGE = "spec-coverage.md";

  /** How often a rule was looked at. */
  private static final class Count {
    private int passed;
    private int refused;

    void add(boolean isKept) {
      if (isKept) {
        passed++;
      } else {
        refused++;
      }
    }
  }

  private static final Map<String, Map<AuthRule, Count>> COUNTS = new TreeMap<>();

  @BeforeAll
  static void count() {
    for (VectorFile file : Vectors.bundled()) {
      if (file.topic().equals("auth-rules")) {
        file.cases().forEach(SpecCoverageTest::count);
      }
    }
  }

  private static void count(VectorCase vector) {
    List<AuthStep> steps = AuthVectors.steps(vector);
    for (AuthStep step : steps) {
      count(vector.text("room_version"), step.rule()).add(step.isKept());
    }
    if (hasKnownMembership(steps)) {
      count(vector.text("room_version"), AuthRule.MEMBERSHIP_UNKNOWN).add(true);
    }
  }

  /** Rules on a known membership stand in place of the rule that there must be such rules. */
  private static boolean hasKnownMembership(List<AuthStep> steps) {
    return steps.contains(new AuthStep(AuthRule.MEMBER_INCOMPLETE, true))
        && !steps.contains(new AuthStep(AuthRule.MEMBERSHIP_UNKNOWN, false));
  }

  private static Count count(String version, AuthRule rule) {
    return COUNTS
        .computeIfAbsent(version, v -> new EnumMap<>(AuthRule.class))
        .computeIfAbsent(rule, r -> new Count());
  }

  @Test
  void everyRuleOfEveryVersionHasRefusedAnEventAndLetOnePass() {
    List<String> unreached = new ArrayList<>();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      for (AuthRule rule : AuthRule.values()) {
        Count count = count(version.name(), rule);
        if (SpecNumbers.has(version, rule) && (count.passed == 0 || count.refused == 0)) {
          unreached.add("version " + version + ": " + rule);
        }
      }
    }
    assertEquals(List.of(), unreached);
  }

  @Test
  void noVersionLooksAtARuleThatItDoesNotHave() {
    List<String> strange = new ArrayList<>();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      for (AuthRule rule : AuthRule.values()) {
        Count count = count(version.name(), rule);
        if (!SpecNumbers.has(version, rule) && count.passed + count.refused > 0) {
          strange.add("version " + version + ": " + rule);
        }
      }
    }
    assertEquals(List.of(), strange);
  }

  @Test
  void thePageTellsWhatTheVectorsReach() throws IOException {
    Path committed = Path.of("..", "docs", PAGE);
    String before = Files.exists(committed) ? Files.readString(committed) : "";
    int nextPart = before.indexOf("\n# ");
    String page =
        page(RoomVersions.STABLE.all()) + (nextPart < 0 ? "" : before.substring(nextPart));
    if (!before.equals(page)) {
      Files.writeString(Path.of("target", PAGE), page);
    }
    assertEquals(page, before, "copy target/" + PAGE + " to docs");
  }

  private static String page(Collection<RoomVersion> versions) {
    StringBuilder page =
        new StringBuilder(
            """
            # Coverage of the authorization rules

            For each rule of each room version: its number in the specification, and how many cases of the [test vectors](../testvectors/README.md) it let pass and how many it refused.
            A rule lets a case pass if it is looked at on the way to the verdict, and the event doesn't break it. No rule is without either; a test sees to that, and writes this page.

            A dash stands for a rule that the version doesn't have, no number for one that its text doesn't have: power levels that can't be read leave nothing that could be compared.

            The rule that a member event must be signed by the server of the user whom it names as its authorizer (4.2.1 in versions 8 to 11, 5.2.1 in version 12) is not listed, as `SignatureChecker` judges it: such an event is dropped, not rejected.

            """);
    page.append("| rule |");
    versions.forEach(version -> page.append(" v").append(version).append(" |"));
    page.append("\n|---|").append("---|".repeat(versions.size())).append('\n');
    for (AuthRule rule : AuthRule.values()) {
      page.append("| `").append(rule).append("` |");
      versions.forEach(version -> page.append(' ').append(cell(version, rule)).append(" |"));
      page.append('\n');
    }
    return page.toString();
  }

  private static String cell(RoomVersion version, AuthRule rule) {
    if (!SpecNumbers.has(version, rule)) {
      return "–";
    }
    Count count = count(version.name(), rule);
    String number = rule.number(version).map(text -> "**" + text + "** ").orElse("");
    return number + count.passed + " / " + count.refused;
  }
}
