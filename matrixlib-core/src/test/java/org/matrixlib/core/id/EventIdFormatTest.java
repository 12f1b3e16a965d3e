package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdFormatTest {

  private static Set<EventIdFormat> formatsOf(String id) {
    return EnumSet.allOf(EventIdFormat.class).stream()
        .filter(format -> format.matches(EventId.of(id)))
        .collect(Collectors.toSet());
  }

  @Test
  void idWithDomainIsOpaque() {
    assertEquals(Set.of(EventIdFormat.OPAQUE), formatsOf("$143273582443PhrSn:example.org"));
  }

  @Test
  void alphabetTellsTheHashesApart() {
    assertEquals(
        Set.of(EventIdFormat.BASE64), formatsOf("$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk"));
    assertEquals(
        Set.of(EventIdFormat.URLSAFE_BASE64),
        formatsOf("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"));
  }

  @Test
  void hashOfLettersAndDigitsHasBothForms() {
    assertEquals(
        Set.of(EventIdFormat.BASE64, EventIdFormat.URLSAFE_BASE64),
        formatsOf("$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6o"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$x",
        "$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6",
        "$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6oo",
        "$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6o=",
        "$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6é",
        "$CD66HAED5npg6074c6pDtL alHjVfYb2q4Q3LZgrW6o",
        "$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZ/rW-o"
      })
  void otherTextsHaveNoForm(String id) {
    assertEquals(Set.of(), formatsOf(id));
  }

  @ParameterizedTest
  @ValueSource(chars = {'p', 'q', 'r', '+', '/', '-', '_'})
  void strayBitsAtTheEndAreNoHash(char last) {
    assertEquals(Set.of(), formatsOf("$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6" + last));
  }

  @Test
  void idOfHashIsItsBase64() {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) 0xfb);
    String firstForty = "+/v7".repeat(10);
    assertEquals(EventId.of("$" + firstForty + "+/s"), EventIdFormat.BASE64.idOf(hash));
    assertEquals(
        EventId.of("$" + firstForty.replace('+', '-').replace('/', '_') + "-_s"),
        EventIdFormat.URLSAFE_BASE64.idOf(hash));
  }

  @Test
  void hashOfZeroBitsHasItsFormat() {
    EventId id = EventId.of("$" + "A".repeat(43));
    assertEquals(id, EventIdFormat.BASE64.idOf(new byte[32]));
    assertEquals(
        Set.of(EventIdFormat.BASE64, EventIdFormat.URLSAFE_BASE64), formatsOf(id.toString()));
  }

  @Test
  void opaqueIdDoesNotFollowFromTheHash() {
    assertThrows(IllegalStateException.class, () -> EventIdFormat.OPAQUE.idOf(new byte[32]));
  }

  @ParameterizedTest
  @EnumSource
  void hashHas32Bytes(EventIdFormat format) {
    assertThrows(IllegalArgumentException.class, () -> format.idOf(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> format.idOf(new byte[33]));
  }
}
