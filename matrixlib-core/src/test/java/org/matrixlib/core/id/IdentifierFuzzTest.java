package org.matrixlib.core.id;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** No text makes a parser throw, and each is judged as the grammar of the specification says. */
class IdentifierFuzzTest {

  @FuzzTest
  void everyTextIsJudgedAsTheGrammarSays(byte[] input) {
    IdentifierLaws.check(new String(input, StandardCharsets.UTF_8));
    IdentifierLaws.check(ByteBuffer.wrap(input).asCharBuffer().toString()); // any UTF-16 units
  }
}
