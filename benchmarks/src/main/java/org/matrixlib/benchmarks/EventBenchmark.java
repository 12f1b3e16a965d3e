package org.matrixlib.benchmarks;

import java.util.concurrent.TimeUnit;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.CanonicalJson;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.room.RoomVersion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The rest of C3: what is done with a received event beside its signatures. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventBenchmark {
  @Param({"message", "member", "power-levels"})
  public String corpus;

  private byte[] json;
  private Pdu event;
  private Sha256 sha256;

  @Setup
  public void prepare() {
    json = Corpus.read(corpus);
    event = Pdu.trusted(SampleEvents.parse(json), RoomVersion.V12);
    sha256 = new Sha256();
  }

  /** What hashing can't be faster than: one look at the bytes, and two SHA-256. */
  @Benchmark
  public void rawHashes(Blackhole blackhole) {
    blackhole.consume(CanonicalJson.isCanonical(json, JsonMode.STRICT, JsonLimits.PDU));
    blackhole.consume(sha256.digest(json));
    blackhole.consume(sha256.digest(json));
  }

  /** Content hash, reference hash and event id from the bytes. */
  @Benchmark
  public void hashes(Blackhole blackhole) {
    Pdu received = Pdu.trusted(SampleEvents.parse(json), RoomVersion.V12);
    blackhole.consume(received.contentHash());
    blackhole.consume(received.eventId());
  }

  /** The same with all checks of the format. */
  @Benchmark
  public void read(Blackhole blackhole) {
    Pdu received = Pdu.read(json, RoomVersion.V12).pdu().orElseThrow();
    blackhole.consume(received.eventId());
  }

  @Benchmark
  public Pdu redact() {
    return event.redacted();
  }
}
