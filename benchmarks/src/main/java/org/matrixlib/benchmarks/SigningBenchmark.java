package org.matrixlib.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.crypto.Ed25519;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** C2 and C3: building and signing an event, reading and verifying one, with each Ed25519. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SigningBenchmark {
  private static final int EVENTS = 64;

  @Param({"BouncyCastle", "AmazonCorrettoCryptoProvider", "Conscrypt"})
  public String provider;

  private SampleEvents events;
  private KeyLookup keys;
  private VerifyKey verifyKey;
  private byte[] signedBytes;
  private byte[] signature;
  private List<byte[]> received;
  private List<byte[]> receivedWithTwoSignatures;
  private SignatureChecker forgetful;
  private SignatureChecker remembering;
  private int next;

  /** Chooses the provider, which works once in a JVM: each parameter needs a fork of its own. */
  @Setup
  public void prepare() {
    System.setProperty("org.matrixlib.ed25519", provider);
    if (!Ed25519.providerName().equals(provider)) {
      throw new IllegalStateException("in use is " + Ed25519.providerName());
    }
    events = new SampleEvents();
    keys = events.keys();
    verifyKey = events.key.verifyKey();
    signedBytes = events.build(1234).signedBytes();
    signature = events.key.sign(signedBytes);
    received = events.received(EVENTS, 1);
    receivedWithTwoSignatures = events.received(EVENTS, 2);
    forgetful = new SignatureChecker(1);
    remembering = new SignatureChecker(4 * EVENTS);
  }

  private byte[] nextOf(List<byte[]> all) {
    next = (next + 1) % EVENTS;
    return all.get(next);
  }

  /** What building and signing can't be faster than. */
  @Benchmark
  public byte[] rawSign() {
    return events.key.sign(signedBytes);
  }

  /** What reading and verifying can't be faster than. */
  @Benchmark
  public boolean rawVerify() {
    return verifyKey.verify(signedBytes, signature);
  }

  @Benchmark
  public EventId buildAndSign() {
    return events.build(1234).eventId();
  }

  @Benchmark
  public EventId readAndVerify() {
    return readAndVerify(nextOf(received), forgetful);
  }

  @Benchmark
  public EventId readAndVerifyTwoSignatures() {
    return readAndVerify(nextOf(receivedWithTwoSignatures), forgetful);
  }

  @Benchmark
  public EventId readVerifiedBefore() {
    return readAndVerify(nextOf(received), remembering);
  }

  private EventId readAndVerify(byte[] json, SignatureChecker checker) {
    Pdu event = Pdu.read(json, RoomVersion.V12).pdu().orElseThrow();
    if (!checker.check(event, keys).isValid()) {
      throw new IllegalStateException("not valid");
    }
    return event.eventId();
  }
}
