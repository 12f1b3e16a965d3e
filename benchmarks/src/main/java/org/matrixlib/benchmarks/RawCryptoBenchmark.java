package org.matrixlib.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SHA-256 and Ed25519 as the JDK and BouncyCastle have them, over a message event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RawCryptoBenchmark {
  private byte[] message;
  private Sha256 sha256;

  private Signature jdkSigner;
  private Signature jdkVerifier;
  private byte[] jdkSignature;

  private final byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
  private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
  private Ed25519.PublicPoint publicPoint;
  private byte[] bouncyCastleSignature;

  @Setup
  public void prepare() throws GeneralSecurityException {
    message = new SampleEvents().build(1234).signedBytes();
    sha256 = new Sha256();

    KeyPair pair = KeyPairGenerator.getInstance("Ed25519", "SunEC").generateKeyPair();
    jdkSigner = Signature.getInstance("Ed25519", "SunEC");
    jdkSigner.initSign(pair.getPrivate());
    jdkVerifier = Signature.getInstance("Ed25519", "SunEC");
    jdkVerifier.initVerify(pair.getPublic());
    jdkSignature = jdkSign();

    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    publicPoint = Ed25519.validatePublicKeyPartialExport(publicKey, 0);
    bouncyCastleSignature = bouncyCastleSign();
  }

  @Benchmark
  public byte[] sha256() {
    return sha256.digest(message);
  }

  @Benchmark
  public byte[] jdkSign() throws GeneralSecurityException {
    jdkSigner.update(message);
    return jdkSigner.sign();
  }

  @Benchmark
  public boolean jdkVerify() throws GeneralSecurityException {
    jdkVerifier.update(message);
    return jdkVerifier.verify(jdkSignature);
  }

  @Benchmark
  public byte[] bouncyCastleSign() {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  @Benchmark
  public boolean bouncyCastleVerify() {
    return Ed25519.verify(bouncyCastleSignature, 0, publicPoint, message, 0, message.length);
  }
}
