package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class SignatureCheckerTest {
  private static final ServerName SENDERS = ServerName.of("sender.example");
  private static final ServerName OTHER = ServerName.of("other.example");
  private static final KeyId KEY_1 = KeyId.of("ed25519:1");
  private static final KeyId KEY_2 = KeyId.of("ed25519:2");
  private static final long SENT_AT = 1_700_000_000_000L;

  private final SignatureChecker checker = new SignatureChecker(100);
  private final Keys keys = new Keys();

  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  private static List<RoomVersion> with(RoomTrait trait) {
    return versions().stream().filter(version -> version.has(trait)).toList();
  }

  private static List<RoomVersion> without(RoomTrait trait) {
    return versions().stream().filter(version -> !version.has(trait)).toList();
  }

  static List<RoomVersion> withRestrictedJoins() {
    return with(RoomTrait.RESTRICTED_JOINS);
  }

  static List<RoomVersion> withoutRestrictedJoins() {
    return without(RoomTrait.RESTRICTED_JOINS);
  }

  static List<RoomVersion> withCarriedEventIds() {
    return versions().stream().filter(v -> v.eventFormat().carriesEventId()).toList();
  }

  static List<RoomVersion> withKeyValidity() {
    return with(RoomTrait.KEY_VALIDITY);
  }

  static List<RoomVersion> withoutKeyValidity() {
    return without(RoomTrait.KEY_VALIDITY);
  }

  /** Keys of servers, which remember what they were asked. */
  private static final class Keys implements KeyLookup {
    private final Map<String, SigningKey> keys = new HashMap<>();
    private final List<OptionalLong> askedFor = new ArrayList<>();

    SigningKey of(ServerName server, KeyId id) {
      byte[] seed = new byte[32];
      byte[] name = (server + " " + id).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      System.arraycopy(name, 0, seed, 0, name.length);
      return SigningKey.of(id, seed);
    }

    SigningKey known(ServerName server, KeyId id) {
      SigningKey key = of(server, id);
      keys.put(server + " " + id, key);
      return key;
    }

    @Override
    public Optional<VerifyKey> find(ServerName server, KeyId keyId, OptionalLong validAt) {
      askedFor.add(validAt);
      return Optional.ofNullable(keys.get(server + " " + keyId)).map(SigningKey::verifyKey);
    }
  }

  private static PduBuilder message(RoomVersion version) {
    PduBuilder builder =
        Pdu.builder(version)
            .type("m.room.message")
            .sender(UserId.of("@ann:sender.example"))
            .roomId(RoomId.of("!room:sender.example"))
            .content(JsonObject.builder().put("body", "hello").build())
            .depth(7)
            .originServerTs(SENT_AT)
            .prevEvents(List.of())
            .authEvents(List.of());
    return version.eventFormat().carriesEventId()
        ? builder.eventId(EventId.of("$1:sender.example"))
        : builder;
  }

  private static PduBuilder membership(RoomVersion version, JsonObject content) {
    return message(version).type("m.room.member").stateKey("@bob:other.example").content(content);
  }

  private static JsonObject restrictedJoin(String authoriser) {
    return JsonObject.builder()
        .put("membership", "join")
        .put("join_authorised_via_users_server", authoriser)
        .build();
  }

  private static Pdu withSignature(Pdu event, ServerName server, String keyId, String signature) {
    JsonObject signatures = event.signatures();
    JsonObject ofServer = signatures.object(server.toString()).orElse(JsonObject.EMPTY);
    JsonObject changed =
        signatures.with(server.toString(), ofServer.with(keyId, JsonString.of(signature)));
    return Pdu.trusted(event.json().with("signatures", changed), event.roomVersion());
  }

  private SignatureVerdict verdict(Pdu event) {
    return Objects.requireNonNull(checker.check(event, keys).verdicts().get(SENDERS));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theSendersServerMustHaveSigned(RoomVersion version) {
    Pdu event = message(version).build(SENDERS, keys.known(SENDERS, KEY_1));

    SignatureReport report = checker.check(event, keys);

    assertEquals(Map.of(SENDERS, SignatureVerdict.VALID), report.verdicts());
    assertTrue(report.isValid());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aRedactedEventHasTheSameSignatures(RoomVersion version) {
    Pdu event = message(version).build(SENDERS, keys.known(SENDERS, KEY_1));

    assertTrue(checker.check(event.redacted(), keys).isValid());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anEventSignedByAnotherServerOnlyIsRefused(RoomVersion version) {
    Pdu event = message(version).build(OTHER, keys.known(OTHER, KEY_1));

    assertEquals(SignatureVerdict.NOT_SIGNED, verdict(event));
    assertFalse(checker.check(event, keys).isValid());
  }

  @Test
  void aChangedEventIsRefused() {
    Pdu event = message(RoomVersion.V12).build(SENDERS, keys.known(SENDERS, KEY_1));
    Pdu changed =
        Pdu.trusted(
            event.json().with("sender", JsonString.of("@eve:sender.example")), RoomVersion.V12);

    assertEquals(SignatureVerdict.INVALID, verdict(changed));
  }

  @Test
  void anUnknownKeyDoesNotVouch() {
    Pdu event = message(RoomVersion.V12).build(SENDERS, keys.of(SENDERS, KEY_1));

    assertEquals(SignatureVerdict.UNKNOWN_KEY, verdict(event));
  }

  @Test
  void aSignatureByAnUnknownKeyIsPassedOver() {
    Pdu event =
        message(RoomVersion.V12)
            .build(SENDERS, keys.known(SENDERS, KEY_1))
            .signedBy(SENDERS, keys.of(SENDERS, KEY_2));

    assertEquals(SignatureVerdict.VALID, verdict(event));
  }

  @Test
  void aSignatureOfAnUnknownAlgorithmIsPassedOver() {
    Pdu event =
        withSignature(
            message(RoomVersion.V12).build(SENDERS, keys.known(SENDERS, KEY_1)),
            SENDERS,
            "ed448:1",
            "AAAA");

    assertEquals(SignatureVerdict.VALID, verdict(event));
  }

  @Test
  void oneBadSignatureByAKnownKeySpoilsAGoodOne() {
    keys.known(SENDERS, KEY_2);
    Pdu event =
        withSignature(
            message(RoomVersion.V12).build(SENDERS, keys.known(SENDERS, KEY_1)),
            SENDERS,
            KEY_2.toString(),
            UnpaddedBase64.encode(new byte[64]));

    assertEquals(SignatureVerdict.INVALID, verdict(event));
  }

  @ParameterizedTest
  @MethodSource("withCarriedEventIds")
  void theServerThatTheEventIdNamesMustHaveSignedToo(RoomVersion version) {
    PduBuilder builder = message(version).eventId(EventId.of("$1:other.example"));
    Pdu event = builder.build(SENDERS, keys.known(SENDERS, KEY_1));

    assertFalse(checker.check(event, keys).isValid());
    assertTrue(checker.check(event.signedBy(OTHER, keys.known(OTHER, KEY_1)), keys).isValid());
  }

  @ParameterizedTest
  @MethodSource("withRestrictedJoins")
  void theServerOfTheAuthorisingUserMustHaveSignedToo(RoomVersion version) {
    Pdu event =
        membership(version, restrictedJoin("@bob:other.example"))
            .build(SENDERS, keys.known(SENDERS, KEY_1));

    assertFalse(checker.check(event, keys).isValid());
    assertTrue(checker.check(event.signedBy(OTHER, keys.known(OTHER, KEY_1)), keys).isValid());
  }

  @ParameterizedTest
  @MethodSource("withoutRestrictedJoins")
  void nobodyAuthorisesJoinsInVersionsThatDoNotKnowThat(RoomVersion version) {
    Pdu event =
        membership(version, restrictedJoin("@bob:other.example"))
            .build(SENDERS, keys.known(SENDERS, KEY_1));

    assertEquals(Set.of(SENDERS), RequiredSignatures.of(event).servers());
  }

  @ParameterizedTest
  @MethodSource("withRestrictedJoins")
  void aMalformedAuthorisingUserCannotBeSatisfied(RoomVersion version) {
    Pdu event =
        membership(version, restrictedJoin("bob")).build(SENDERS, keys.known(SENDERS, KEY_1));

    SignatureReport report = checker.check(event, keys);

    assertFalse(report.required().areKnown());
    assertFalse(report.isValid());
  }

  @ParameterizedTest
  @MethodSource("withRestrictedJoins")
  void anAuthorisingUserThatIsNoStringCannotBeSatisfied(RoomVersion version) {
    JsonObject content =
        JsonObject.builder()
            .put("membership", "join")
            .put("join_authorised_via_users_server", 1)
            .build();
    Pdu event = membership(version, content).build(SENDERS, keys.known(SENDERS, KEY_1));

    assertFalse(checker.check(event, keys).isValid());
  }

  @Test
  void onlyMembershipsAreAuthorisedByAUser() {
    Pdu event =
        message(RoomVersion.V12)
            .content(restrictedJoin("@bob:other.example"))
            .build(SENDERS, keys.known(SENDERS, KEY_1));

    assertTrue(checker.check(event, keys).isValid());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aThirdPartyInviteNeedNotBeSignedByTheSendersServer(RoomVersion version) {
    JsonObject content =
        JsonObject.builder()
            .put("membership", "invite")
            .put("third_party_invite", JsonObject.EMPTY)
            .build();
    Set<ServerName> servers =
        RequiredSignatures.of(membership(version, content).build(OTHER, keys.of(OTHER, KEY_1)))
            .servers();

    boolean idNamesServer = version.eventFormat().carriesEventId();
    assertEquals(idNamesServer ? Set.of(SENDERS) : Set.of(), servers);
  }

  @Test
  void aThirdPartyInviteInAJoinExemptsNobody() {
    JsonObject content =
        JsonObject.builder()
            .put("membership", "join")
            .put("third_party_invite", JsonObject.EMPTY)
            .build();
    Pdu event = membership(RoomVersion.V12, content).build(SENDERS, keys.of(SENDERS, KEY_1));

    assertEquals(Set.of(SENDERS), RequiredSignatures.of(event).servers());
  }

  @ParameterizedTest
  @MethodSource("withKeyValidity")
  void theKeyMustHaveBeenValidWhenTheEventWasSent(RoomVersion version) {
    checker.check(message(version).build(SENDERS, keys.known(SENDERS, KEY_1)), keys);

    assertEquals(List.of(OptionalLong.of(SENT_AT)), keys.askedFor);
  }

  @ParameterizedTest
  @MethodSource("withoutKeyValidity")
  void olderVersionsDoNotAskWhenAKeyWasValid(RoomVersion version) {
    checker.check(message(version).build(SENDERS, keys.known(SENDERS, KEY_1)), keys);

    assertEquals(List.of(OptionalLong.empty()), keys.askedFor);
  }

  @Test
  void aServerThatNeedNotSignCanBeAskedForToo() {
    Pdu event = message(RoomVersion.V12).build(SENDERS, keys.known(SENDERS, KEY_1));
    byte[] signature = keys.known(OTHER, KEY_2).sign(event.signedBytes());

    Pdu signed = event.withSignature(OTHER, KEY_2, signature);

    assertEquals(SignatureVerdict.NOT_SIGNED, checker.check(event, OTHER, keys));
    assertEquals(SignatureVerdict.VALID, checker.check(signed, OTHER, keys));
    assertEquals(SignatureVerdict.VALID, checker.check(signed, SENDERS, keys));
    assertEquals(event.eventId(), signed.eventId());
  }

  @Test
  void aBatchGetsAReportForEachEventInOrder() {
    Pdu good = message(RoomVersion.V12).build(SENDERS, keys.known(SENDERS, KEY_1));
    Pdu bad = message(RoomVersion.V12).build(OTHER, keys.known(OTHER, KEY_1));

    List<Boolean> valid =
        checker.checkAll(List.of(good, bad, good), keys).stream()
            .map(SignatureReport::isValid)
            .toList();

    assertEquals(List.of(true, false, true), valid);
  }

  @Test
  void theSameQuestionIsAnsweredOnceAsLongAsItIsRemembered() {
    SignatureMemory memory = new SignatureMemory(4);
    int[] asked = new int[10];

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 2; i++) {
        int question = i;
        assertEquals(
            question == 0,
            memory.recall(question(i), () -> asked[question]++ == 0 && question == 0));
      }
    }

    assertEquals(1, asked[0]);
    assertEquals(1, asked[1]);
  }

  @Test
  void whatIsAskedForAgainStaysWhileOthersAreForgotten() {
    SignatureMemory memory = new SignatureMemory(4);
    int[] asked = new int[100];

    for (int i = 1; i < asked.length; i++) {
      for (int question : new int[] {0, i}) {
        memory.recall(question(question), () -> ++asked[question] > 0);
      }
    }
    memory.recall(question(1), () -> ++asked[1] > 0);

    assertEquals(1, asked[0]);
    assertEquals(2, asked[1]);
  }

  @Test
  void aQuestionIsTheSameOnlyIfEventKeyAndSignatureAre() {
    VerifyKey key = keys.of(SENDERS, KEY_1).verifyKey();
    VerifyKey otherKey = keys.of(SENDERS, KEY_2).verifyKey();
    byte[] hash = filled(32, 1);
    byte[] signature = filled(64, 2);
    SignatureMemory.Question question = new SignatureMemory.Question(hash, key, signature);

    assertEquals(question, new SignatureMemory.Question(hash.clone(), key, signature.clone()));
    for (SignatureMemory.Question other :
        List.of(
            new SignatureMemory.Question(filled(32, 3), key, signature),
            new SignatureMemory.Question(hash, otherKey, signature),
            new SignatureMemory.Question(hash, key, filled(64, 3)))) {
      assertFalse(question.equals(other));
    }
  }

  @Test
  void questionsOfOneEventAreOrderedBySignature() {
    VerifyKey key = keys.of(SENDERS, KEY_1).verifyKey();
    byte[] hash = filled(32, 1);
    SignatureMemory.Question low = new SignatureMemory.Question(hash, key, filled(64, 2));
    SignatureMemory.Question high = new SignatureMemory.Question(hash, key, filled(64, 3));

    assertTrue(low.compareTo(high) < 0);
    assertTrue(high.compareTo(low) > 0);
    assertEquals(low.hashCode(), high.hashCode());
  }

  @Test
  void whatIsNoSignatureByItsLengthIsRefused() {
    SigningKey key = keys.known(SENDERS, KEY_1);
    Pdu event = message(RoomVersion.V12).build(SENDERS, key);

    for (int length : new int[] {0, 63, 65, 40_000}) {
      JsonString signature = JsonString.of(UnpaddedBase64.encode(new byte[length]));
      JsonObject ofServer = JsonObject.EMPTY.with(KEY_1.toString(), signature);
      JsonObject signatures = JsonObject.EMPTY.with(SENDERS.toString(), ofServer);
      Pdu changed = Pdu.trusted(event.json().with("signatures", signatures), event.roomVersion());
      assertFalse(checker.check(changed, keys).isValid(), length + " bytes");
    }
  }

  @Test
  void aReportWithoutAVerdictOnARequiredServerIsNotValid() {
    RequiredSignatures required = new RequiredSignatures(Set.of(SENDERS, OTHER), true);
    Map<ServerName, SignatureVerdict> verdicts = Map.of(SENDERS, SignatureVerdict.VALID);

    assertFalse(new SignatureReport(required, verdicts).isValid());
  }

  @Test
  void aMemoryOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SignatureChecker(0));
  }

  private SignatureMemory.Question question(int number) {
    return new SignatureMemory.Question(
        filled(32, number), keys.of(SENDERS, KEY_1).verifyKey(), new byte[64]);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
