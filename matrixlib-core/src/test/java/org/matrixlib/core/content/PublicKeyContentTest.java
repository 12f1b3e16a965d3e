package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/** The contents that carry public keys: third-party invites and policy servers. */
class PublicKeyContentTest {
  private static final VerifyKey FIRST = keyWithBothSpecialLetters(1);
  private static final VerifyKey SECOND = keyWithBothSpecialLetters(100_000);

  /** A key whose Base64 has letters in which the two alphabets differ. */
  private static VerifyKey keyWithBothSpecialLetters(int start) {
    for (int i = start; ; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) i;
      seed[1] = (byte) (i >> 8);
      seed[2] = (byte) (i >> 16);
      VerifyKey key = SigningKey.of(KeyId.of("ed25519:1"), seed).verifyKey();
      if (key.toBase64().contains("+") && key.toBase64().contains("/")) {
        return key;
      }
    }
  }

  private static String urlSafe(VerifyKey key) {
    return UnpaddedBase64.encodeUrlSafe(key.encoded());
  }

  private static List<VerifyKey> invited(String content) {
    return ThirdPartyInviteContent.of(Contents.json(content)).publicKeys();
  }

  @Test
  void keysOfThirdPartyInviteAreTheSingleOneAndTheListed() {
    assertEquals(
        List.of(FIRST, SECOND),
        invited(
            "{'public_key':'%s','public_keys':[{'public_key':'%s','key_validity_url':5}]}"
                .formatted(FIRST, SECOND)));
  }

  @Test
  void keysOfThirdPartyInviteMayBeUrlSafe() {
    assertEquals(
        List.of(FIRST, SECOND),
        invited(
            "{'public_key':'%s','public_keys':[{'public_key':'%s'}]}"
                .formatted(urlSafe(FIRST), urlSafe(SECOND))));
  }

  @Test
  void keyThatIsTwiceInThirdPartyInviteIsThereOnce() {
    assertEquals(
        List.of(FIRST),
        invited("{'public_key':'%s','public_keys':[{'public_key':'%s'}]}".formatted(FIRST, FIRST)));
  }

  @Test
  void unusableKeysDoNotSpoilTheOthers() {
    assertEquals(
        List.of(SECOND),
        invited(
            "{'public_key':'aaaa','public_keys':[5,null,'%1$s',{},{'public_key':5},['%1$s'],"
                    .formatted(FIRST)
                + "{'public_key':'!'},{'public_key':'%s'}]}".formatted(SECOND)));
  }

  /** A third-party invite that lists different texts that are no keys, then a key. */
  private static String keyAfterUnusable(int count) {
    String unusable =
        IntStream.range(0, count)
            .mapToObj("{'public_key':'unusable%d'},"::formatted)
            .collect(Collectors.joining());
    return "{'public_keys':[" + unusable + "{'public_key':'" + FIRST + "'}]}";
  }

  @Test
  void onlyTheFirstKeysOfThirdPartyInviteAreDecoded() {
    assertEquals(List.of(FIRST), invited(keyAfterUnusable(7)));
    assertEquals(List.of(), invited(keyAfterUnusable(8)));
  }

  @Test
  void keyThatIsRepeatedTakesTheRoomOfOne() {
    String first = "{'public_key':'%s'},".formatted(FIRST);
    String second = "{'public_key':'%s'}".formatted(SECOND);
    assertEquals(
        List.of(FIRST, SECOND),
        invited("{'public_keys':[" + first.repeat(8) + "5,".repeat(8) + second + "]}"));
  }

  @Test
  void keyOfSmallOrderIsUnusable() {
    assertEquals(
        List.of(), invited("{'public_key':'%s'}".formatted(UnpaddedBase64.encode(new byte[32]))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'public_key':null,'public_keys':null}",
        "{'public_key':[],'public_keys':{'public_key':'x'}}"
      })
  void thirdPartyInviteOfWrongTypesHasNoKeys(String content) {
    assertEquals(List.of(), invited(content));
  }

  @Test
  void nameInThirdPartyInviteIsAText() {
    assertEquals(
        Optional.of("Ann"),
        ThirdPartyInviteContent.of(Contents.json("{'display_name':'Ann'}")).displayName());
    assertEquals(
        Optional.empty(),
        ThirdPartyInviteContent.of(Contents.json("{'display_name':5}")).displayName());
  }

  private static PolicyContent policy(String content) {
    return PolicyContent.of(Contents.json(content));
  }

  @Test
  void policyNamesServerAndKey() {
    PolicyContent policy =
        policy(
            "{'via':'p.example','public_keys':{'ed25519':'%s','x':5}}".formatted(urlSafe(FIRST)));
    assertTrue(policy.isValid());
    assertEquals(Optional.of(ServerName.of("p.example")), policy.via());
    assertEquals(Optional.of(FIRST), policy.publicKey());
  }

  @Test
  void policyKeyMayUseTheStandardAlphabet() {
    assertEquals(
        Optional.of(FIRST),
        policy("{'public_keys':{'ed25519':'%s'}}".formatted(FIRST)).publicKey());
  }

  @Test
  void policyWithUnusableKeyIsValidWithoutKey() {
    PolicyContent policy = policy("{'via':'p.example','public_keys':{'ed25519':'x'}}");
    assertTrue(policy.isValid());
    assertEquals(Optional.empty(), policy.publicKey());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'via':'p.example'}",
        "{'via':5,'public_keys':{'ed25519':'x'}}",
        "{'via':'no server','public_keys':{'ed25519':'x'}}",
        "{'via':'p.example','public_keys':'x'}",
        "{'via':'p.example','public_keys':{'ed25519':5}}",
        "{'via':'p.example','public_keys':{'Ed25519':'x'}}",
        "{'via':'p.example','public_keys':['ed25519']}",
        "{'via':'p.example','public_key':'x'}"
      })
  void policyWithoutServerOrKeyIsInvalid(String content) {
    assertFalse(policy(content).isValid());
    assertEquals(Optional.empty(), policy(content).publicKey());
  }

  @Test
  void policySignaturesHaveAFixedKeyId() {
    assertEquals(KeyId.of("ed25519:policy_server"), PolicyContent.KEY_ID);
  }
}
