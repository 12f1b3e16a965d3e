package org.matrixlib.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomVersionsTest {

  @Test
  void stableVersionsAreOneToTwelveInThisOrder() {
    assertEquals(
        List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"),
        RoomVersions.STABLE.all().stream().map(RoomVersion::name).toList());
  }

  @Test
  void eachVersionIsFoundByItsName() {
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      assertSame(version, RoomVersions.STABLE.find(version.name()).orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"13", "0", "", "01", " 1", "1.0", "V1", "org.matrix.msc3667"})
  void unknownNameIsNotGuessed(String name) {
    assertEquals(Optional.empty(), RoomVersions.STABLE.find(name));
  }

  @Test
  void customVersionIsFoundOnlyWhereItWasAdded() {
    RoomVersion custom = RoomVersion.V12.derive("org.example.next").build();
    RoomVersions larger = RoomVersions.STABLE.with(custom);
    assertSame(custom, larger.find("org.example.next").orElseThrow());
    assertEquals(13, larger.all().size());
    assertEquals(Optional.empty(), RoomVersions.STABLE.find("org.example.next"));
  }

  @Test
  void versionTakesThePlaceOfOneWithTheSameName() {
    RoomVersion changed = RoomVersion.V12.derive("12").without(RoomTrait.KNOCKING).build();
    RoomVersions versions = RoomVersions.STABLE.with(changed);
    assertSame(changed, versions.find("12").orElseThrow());
    assertEquals(12, versions.all().size());
  }

  @Test
  void versionsAreUnmodifiable() {
    Collection<RoomVersion> all = RoomVersions.STABLE.all();
    assertThrows(UnsupportedOperationException.class, () -> all.remove(RoomVersion.V1));
  }
}
