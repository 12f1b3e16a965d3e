package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ed25519Test {

  @Test
  void theFirstNativeProviderThatWorksIsChosen() {
    List<Ed25519Engine> engines = TestedEngine.thoseThere();
    Ed25519Engine expected = engines.size() > 1 ? engines.get(1) : engines.get(0);
    assertEquals(expected.name(), Ed25519.choose(null).name());
  }

  @ParameterizedTest
  @EnumSource
  void aProviderIsChosenByName(TestedEngine engine) {
    String name = engine.get().name();
    assertEquals(name, Ed25519.choose(name).name());
  }

  @Test
  void withoutTheProviderThatIsNamedBouncyCastleIsChosen() {
    assertEquals("BouncyCastle", Ed25519.choose("SunEC").name());
  }

  @Test
  void theProviderInUseIsShown() {
    assertEquals(Ed25519.engine().name(), Ed25519.providerName());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BOUNCY_CASTLE")
  void nativeProvidersAreNotRegisteredWithTheJdk(TestedEngine engine) {
    String name = engine.get().name();
    assertTrue(
        Arrays.stream(Security.getProviders()).noneMatch(known -> known.getName().equals(name)));
  }

  @Test
  void aProviderThatIsNotThereIsNotLoaded() {
    assertEquals(Optional.empty(), NativeEngine.load("org.example.NoSuchProvider"));
  }

  @Test
  void aClassThatIsNoProviderIsNotLoaded() {
    assertEquals(Optional.empty(), NativeEngine.load("java.util.ArrayList"));
  }

  @Test
  void aProviderWithoutEd25519IsNotLoaded() {
    assertEquals(Optional.empty(), NativeEngine.load(WithoutAlgorithms.class.getName()));
  }

  @Test
  void aProviderThatCannotLoadItsLibraryIsNotLoaded() {
    assertEquals(Optional.empty(), NativeEngine.load(WithoutLibrary.class.getName()));
  }

  @Test
  void anEngineThatAcceptsEverythingFailsTheSelfTest() {
    assertFalse(Ed25519SelfTest.passes(new FlawedEngine(verifier -> (message, signature) -> true)));
  }

  @Test
  void anEngineThatAcceptsNothingFailsTheSelfTest() {
    assertFalse(
        Ed25519SelfTest.passes(new FlawedEngine(verifier -> (message, signature) -> false)));
  }

  @Test
  void anEngineThatIgnoresTheMessageFailsTheSelfTest() {
    assertFalse(
        Ed25519SelfTest.passes(
            new FlawedEngine(
                verifier ->
                    (message, signature) ->
                        message.length != 2 || verifier.verify(message, signature))));
  }

  /** BouncyCastle's own verification is such an engine. */
  @Test
  void anEngineThatChecksTheEquationWithCofactorFailsTheSelfTest() {
    Ed25519Engine withCofactor =
        new FlawedEngine(verifier -> verifier) {
          @Override
          public Verifier verifier(byte[] publicKey) {
            return (message, signature) ->
                org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                    signature, 0, publicKey, 0, message, 0, message.length);
          }
        };
    assertFalse(Ed25519SelfTest.passes(withCofactor));
  }

  @Test
  void anEngineThatSignsOtherwiseFailsTheSelfTest() {
    Ed25519Engine signsOtherwise =
        new FlawedEngine(verifier -> verifier) {
          @Override
          public Signer signer(byte[] seed, byte[] publicKey) {
            return message -> super.signer(seed, publicKey).sign(new byte[0]);
          }
        };
    assertFalse(Ed25519SelfTest.passes(signsOtherwise));
  }

  private interface Flaw {
    Ed25519Engine.Verifier in(Ed25519Engine.Verifier verifier);
  }

  private static class FlawedEngine implements Ed25519Engine {
    private final Flaw flaw;

    FlawedEngine(Flaw flaw) {
      this.flaw = flaw;
    }

    @Override
    public String name() {
      return "flawed";
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
      return BouncyCastleEngine.INSTANCE.signer(seed, publicKey);
    }

    @Override
    public Verifier verifier(byte[] publicKey) {
      return flaw.in(BouncyCastleEngine.INSTANCE.verifier(publicKey));
    }
  }

  /** Must be public to be loaded. */
  public static final class WithoutAlgorithms extends Provider {
    private static final long serialVersionUID = 1;

    /** For loading. */
    public WithoutAlgorithms() {
      super("WithoutAlgorithms", "1", "has none");
    }
  }

  /** Must be public to be loaded. */
  public static final class WithoutLibrary extends Provider {
    private static final long serialVersionUID = 1;

    /** For loading. */
    public WithoutLibrary() {
      super("WithoutLibrary", "1", "lacks a library");
      throw new UnsatisfiedLinkError("no library for this platform");
    }
  }
}
