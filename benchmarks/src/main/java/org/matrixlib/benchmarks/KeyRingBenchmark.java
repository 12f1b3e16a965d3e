package org.matrixlib.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.crypto.Ed25519;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.keys.InMemoryKeyStore;
import org.matrixlib.federation.keys.KeyRing;
import org.matrixlib.federation.keys.KeyStore;
import org.matrixlib.federation.keys.KnownKey;
import org.matrixlib.federation.keys.OwnKeys;
import org.matrixlib.federation.keys.ParallelVerifier;
import org.matrixlib.federation.keys.ServerKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A key ring that knows the keys of 20 servers verifies 10,000 of their events, beside as many bare
 * signatures on all processors.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class KeyRingBenchmark {
  private static final int EVENTS = 10_000;
  private static final int SERVERS = 20;
  private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);

  @Param({"BouncyCastle", "AmazonCorrettoCryptoProvider"})
  public String provider;

  private final int processors = Runtime.getRuntime().availableProcessors();
  private final List<SigningKey> keys = new ArrayList<>();
  private final List<byte[]> received = new ArrayList<>();
  private final List<byte[]> signedBytes = new ArrayList<>();
  private final List<byte[]> signatures = new ArrayList<>();
  private ExecutorService executor;
  private KeyRing ring;
  private List<Pdu> events;
  private ParallelVerifier verifier;

  /** Chooses the provider, which works once in a JVM: each parameter needs a fork of its own. */
  @Setup
  public void prepare() {
    System.setProperty("org.matrixlib.ed25519", provider);
    if (!Ed25519.providerName().equals(provider)) {
      throw new IllegalStateException("in use is " + Ed25519.providerName());
    }
    executor = Executors.newFixedThreadPool(processors);
    KeyStore store = new InMemoryKeyStore(SERVERS);
    for (int i = 0; i < SERVERS; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) i;
      keys.add(SigningKey.of(KeyId.of("ed25519:a_" + i), seed));
      OwnKeys own = new OwnKeys(new LocalServer(server(i), keys.get(i)), Map.of());
      JsonObject published = own.publish(NOW, Duration.ofDays(1));
      ServerKeys read = ServerKeys.read(published, server(i), Set.of()).keys().orElseThrow();
      store.merge(server(i), KnownKey.of(read, NOW));
    }
    ring = new KeyRing(store, List.of(), server -> Optional.empty(), Set.of(), () -> NOW);
    JsonObject template = new SampleEvents().build(1).json();
    for (int i = 0; i < EVENTS; i++) {
      Pdu event = event(template, i);
      received.add(event.toBytes());
      signedBytes.add(event.signedBytes());
      signatures.add(signature(event, i));
    }
  }

  private static ServerName server(int i) {
    return ServerName.of("server" + i % SERVERS + ".example.org");
  }

  private Pdu event(JsonObject template, int i) {
    return Pdu.builder(RoomVersion.V12, template)
        .sender(UserId.of("@alice:" + server(i)))
        .depth(i)
        .build(server(i), keys.get(i % SERVERS));
  }

  private byte[] signature(Pdu event, int i) {
    String encoded =
        event
            .signatures()
            .object(server(i).toString())
            .flatMap(own -> own.string(keys.get(i % SERVERS).keyId().toString()))
            .orElseThrow();
    return UnpaddedBase64.decode(encoded).orElseThrow();
  }

  /** Events that nobody has looked at, and a verifier that has met none of them. */
  @Setup(Level.Invocation)
  public void forget() {
    events =
        received.stream().map(json -> Pdu.read(json, RoomVersion.V12).pdu().orElseThrow()).toList();
    verifier = new ParallelVerifier(ring, new SignatureChecker(2 * EVENTS), executor, processors);
  }

  @TearDown
  public void stop() {
    executor.shutdownNow();
  }

  @Benchmark
  public List<SignatureReport> keyRing() {
    List<SignatureReport> reports = verifier.verify(events);
    if (!reports.stream().allMatch(SignatureReport::isValid)) {
      throw new IllegalStateException("not valid");
    }
    return reports;
  }

  /** What the key ring can't be faster than. */
  @Benchmark
  public int rawVerify() throws ExecutionException, InterruptedException {
    List<Future<Integer>> parts = new ArrayList<>();
    for (int part = 0; part < processors; part++) {
      int first = part;
      parts.add(executor.submit(() -> verifyEach(first)));
    }
    int valid = 0;
    for (Future<Integer> part : parts) {
      valid += part.get();
    }
    if (valid != EVENTS) {
      throw new IllegalStateException("not valid");
    }
    return valid;
  }

  private int verifyEach(int first) {
    int valid = 0;
    for (int i = first; i < EVENTS; i += processors) {
      boolean isValid =
          keys.get(i % SERVERS).verifyKey().verify(signedBytes.get(i), signatures.get(i));
      valid += isValid ? 1 : 0;
    }
    return valid;
  }
}
