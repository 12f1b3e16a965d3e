package org.matrixlib.federation.endpoint;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** No answer of media makes anything throw what isn't declared. */
class MultipartFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyMediaAreReadOrMalformed(FuzzedDataProvider data) throws Exception {
    String contentType = "multipart/mixed" + data.consumeString(100);
    MultipartLaws.check(contentType, data.consumeRemainingAsBytes());
  }

  @FuzzTest(maxDuration = "60s")
  void anyPartsAreReadOrMalformed(byte[] body) throws Exception {
    MultipartLaws.check("multipart/mixed; boundary=b", body);
  }
}
