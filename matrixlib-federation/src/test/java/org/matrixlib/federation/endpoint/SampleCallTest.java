package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.federation.testing.BytesAnswer;

class SampleCallTest {
  @TestFactory
  Stream<DynamicTest> callsAreWrittenAndReadAsTheSpecificationSays() {
    return SampleCall.all().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.operation(), () -> check(sample)));
  }

  private static <A> void check(SampleCall<A> sample) throws Exception {
    assertEquals(sample.target(), sample.call().target());
    assertEquals(sample.body(), sample.call().body());
    BytesAnswer answer =
        new BytesAnswer(
            java.util.Map.of("Content-Type", sample.answerType()),
            BytesAnswer.of(sample.answer()).body());
    sample.check().check(sample.call().read(answer));
  }
}
