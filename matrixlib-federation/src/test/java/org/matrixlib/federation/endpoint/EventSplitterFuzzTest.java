package org.matrixlib.federation.endpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.matrixlib.federation.transport.TransportException;

/** The splitter finds in any bytes what core's reader of JSON finds. */
class EventSplitterFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyAnswerIsSplitAsItWouldBeRead(byte[] answer) throws TransportException {
    SplitterLaws.check(answer);
  }
}
