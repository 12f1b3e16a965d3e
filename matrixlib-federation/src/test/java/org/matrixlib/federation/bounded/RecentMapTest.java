package org.matrixlib.federation.bounded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentMapTest {

  @Test
  void theEntryThatWasNotUsedLongestIsForgottenAndTold() {
    List<Integer> forgotten = new ArrayList<>();
    Map<String, Integer> map = new RecentMap<>(2, forgotten::add);
    map.put("a", 1);
    map.put("b", 2);
    map.get("a");
    assertEquals(List.of(), forgotten);

    map.put("c", 3);

    assertEquals(Map.of("a", 1, "c", 3), map);
    assertEquals(List.of(2), forgotten);
  }

  @Test
  void oneEntryAtLeastIsKept() {
    assertThrows(IllegalArgumentException.class, () -> new RecentMap<String, String>(0));
  }
}
