package org.matrixlib.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.json.CanonicalJson;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** C1, input that is canonical already, as all that other servers send is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CanonicalInputBenchmark {
  @Param({"message", "member", "power-levels", "unicode"})
  public String corpus;

  private byte[] json;

  @Setup
  public void read() {
    json = Corpus.read(corpus);
  }

  /** Only the answer. */
  @Benchmark
  public boolean isCanonical() {
    return CanonicalJson.isCanonical(json, JsonMode.STRICT, JsonLimits.PDU);
  }

  /** The answer, a copy of the bytes and where the members of the outermost object lie. */
  @Benchmark
  public JsonObject parse() throws MalformedJsonException {
    return JsonObject.parse(json, JsonMode.STRICT, JsonLimits.PDU);
  }

  @Benchmark
  public int jacksonParse() throws IOException {
    return Jackson.parse(json);
  }
}
