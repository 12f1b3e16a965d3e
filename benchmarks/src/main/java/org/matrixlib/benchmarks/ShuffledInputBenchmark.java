package org.matrixlib.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.json.CanonicalJson;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.MalformedJsonException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** C1, input in another form: names in no order, escapes that need not be, indented. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ShuffledInputBenchmark {
  @Param({"message-shuffled", "member-shuffled", "power-levels-shuffled", "unicode-shuffled"})
  public String corpus;

  private byte[] json;

  @Setup
  public void read() {
    json = Corpus.read(corpus);
  }

  @Benchmark
  public byte[] canonicalize() throws MalformedJsonException {
    return CanonicalJson.canonicalize(json, JsonMode.STRICT, JsonLimits.PDU);
  }

  @Benchmark
  public int jacksonParse() throws IOException {
    return Jackson.parse(json);
  }

  @Benchmark
  public byte[] jacksonTreeSortWrite() throws IOException {
    return Jackson.treeSortWrite(json);
  }
}
