package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ChunksTest {

  @Test
  void anExecutorThatTakesNoMoreWorkLeavesItToTheCaller() throws InterruptedException {
    List<Integer> results = new ArrayList<>();
    Chunks<Integer> chunks =
        new Chunks<>(
            task -> {
              throw new RejectedExecutionException();
            },
            2,
            results::add);

    for (int i = 0; i < 5; i++) {
      int portion = i;
      chunks.add(() -> portion);
    }
    assertEquals(List.of(0, 1, 2), results);

    chunks.finish();
    assertEquals(List.of(0, 1, 2, 3, 4), results);
  }
}
