package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the kinds of identifiers have in common. */
class IdentifierTest {

  @Test
  void sameTextIsTheSameKey() {
    Map<UserId, Integer> powerLevels = Map.of(UserId.of("@ann:b"), 100);
    assertEquals(100, powerLevels.get(UserId.of("@ann:" + "b")));
    assertEquals(UserId.of("@ann:b").hashCode(), UserId.parse("@ann:b").orElseThrow().hashCode());
  }

  @Test
  void identifiersOfOtherKindsDiffer() {
    assertNotEquals((Object) KeyId.of("a:1"), ServerName.of("a:1"));
    assertNotEquals((Object) UserId.of("@a:b"), "@a:b");
    assertNotEquals(UserId.of("@a:b"), UserId.of("@a:c"));
    assertNotEquals(UserId.of("@a:b"), null);
  }

  @Test
  void orderIsThatOfTheCodePoints() {
    List<UserId> ordered =
        Stream.of(
                "@:b", "@A:b", "@a:b", "@a:bb", "@ab:b", "@\ue000:b", "@\uffff:b", "@😀:b", "@😁:b")
            .map(UserId::of)
            .toList();
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int compared = ordered.get(i).compareTo(ordered.get(j));
        assertEquals(Integer.compare(i, j), Integer.signum(compared));
      }
    }
  }

  @Test
  void hashCodesSpread() {
    long distinct =
        IntStream.range(0, 1000).map(i -> UserId.of("@a" + i + ":b").hashCode()).distinct().count();
    assertTrue(distinct > 900);
  }

  @Test
  void mapsCanOrderKeysOfOneHashCode() {
    // Anybody can make up thousands of user IDs with the same hash code. HashMap and
    // ConcurrentHashMap then look for Comparable among the interfaces of the class itself.
    for (Class<?> kind : Identifier.class.getPermittedSubclasses()) {
      assertTrue(List.of(kind.getInterfaces()).contains(Comparable.class), kind.getName());
    }
  }
}
