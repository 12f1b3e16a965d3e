package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class ContentPropertyTest {
  private static final UserId USER = UserId.of("@a:b");
  private static final List<String> NAMES =
      List.of(
          "membership",
          "join_authorised_via_users_server",
          "third_party_invite",
          "signed",
          "signatures",
          "mxid",
          "token",
          "displayname",
          "reason",
          "join_rule",
          "allow",
          "type",
          "room_id",
          "event_id",
          "history_visibility",
          "guest_access",
          "deny",
          "allow_ip_literals",
          "public_key",
          "public_keys",
          "ed25519",
          "via",
          "display_name",
          "redacts",
          "aliases",
          "body",
          "replacement_room",
          "creator",
          "additional_creators",
          "room_version",
          "predecessor",
          "m.federate",
          "ban",
          "users_default",
          "events",
          "notifications",
          "users",
          "@a:b",
          "a/b~c");

  @Provide
  Arbitrary<RoomVersion> versions() {
    return Arbitraries.of(RoomVersions.STABLE.all());
  }

  @Provide
  Arbitrary<String> levels() {
    Arbitrary<String> integers = Arbitraries.bigIntegers().map(BigInteger::toString);
    Arbitrary<String> smallIntegers = Arbitraries.longs().map(String::valueOf);
    Arbitrary<String> fractions =
        Arbitraries.doubles().map(String::valueOf).filter(text -> !text.contains("N"));
    Arbitrary<String> texts =
        Arbitraries.strings()
            .withChars("0123456789+-._eE \u00a0\u0665\u200b")
            .ofMaxLength(22)
            .map(text -> '"' + text + '"');
    Arbitrary<String> integerTexts = smallIntegers.map(text -> "\" +0" + text + "\"");
    Arbitrary<String> signedTexts = integers.map(text -> "\"\\t" + text + "\\n\"");
    return Arbitraries.oneOf(
        integers, smallIntegers, fractions, texts, integerTexts, signedTexts, scalars());
  }

  private static Arbitrary<String> scalars() {
    return Arbitraries.of(
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "\"\"",
        "\"join\"",
        "\"public\"",
        "\"@a:b\"",
        "\"!a:b\"",
        "\"$a\"",
        "\"#a:b\"",
        "\"shared\"",
        "\"11\"",
        "50",
        "-1.5",
        "\"\\ud83d\\ude00\"");
  }

  @Provide
  Arbitrary<JsonObject> contents() {
    return objects(Arbitraries.lazyOf(this::values, ContentPropertyTest::scalars))
        .map(Contents::parsed);
  }

  private Arbitrary<String> values() {
    Arbitrary<String> inner = Arbitraries.oneOf(scalars(), levels());
    Arbitrary<String> arrays =
        Arbitraries.oneOf(inner, objects(inner))
            .list()
            .ofMaxSize(3)
            .map(elements -> "[" + String.join(",", elements) + "]");
    return Arbitraries.oneOf(arrays, objects(Arbitraries.oneOf(inner, objects(inner), arrays)));
  }

  private static Arbitrary<String> objects(Arbitrary<String> values) {
    return Arbitraries.maps(Arbitraries.of(NAMES), values)
        .ofMaxSize(8)
        .map(
            members ->
                members.entrySet().stream()
                    .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                    .collect(Collectors.joining(",", "{", "}")));
  }

  @Property(tries = 500)
  void noContentMakesAViewThrow(
      @ForAll("contents") JsonObject content, @ForAll("versions") RoomVersion version) {
    List<Object> answers = new ArrayList<>();
    MemberContent member = MemberContent.of(content);
    answers.add(member.membership());
    answers.add(member.joinAuthorizer());
    answers.add(member.displayName());
    answers.add(member.reason());
    Optional<SignedThirdPartyInvite> signed = member.thirdPartyInvite();
    answers.add(signed.flatMap(SignedThirdPartyInvite::mxid));
    answers.add(signed.flatMap(SignedThirdPartyInvite::token));
    answers.add(signed.map(SignedThirdPartyInvite::signatures));
    answers.add(JoinRulesContent.of(content, version).rule());
    answers.add(JoinRulesContent.of(content, version).allowedRooms());
    answers.add(HistoryVisibility.of(content));
    answers.add(GuestAccess.of(content));
    answers.add(ServerAclContent.of(content).allow());
    answers.add(ServerAclContent.of(content).deny());
    answers.add(ThirdPartyInviteContent.of(content).publicKeys());
    answers.add(ThirdPartyInviteContent.of(content).displayName());
    answers.add(RedactionContent.of(content).redacts());
    answers.add(RedactionContent.of(content).reason());
    answers.add(AliasesContent.of(content).aliases());
    answers.add(TombstoneContent.of(content).replacementRoom());
    answers.add(TombstoneContent.of(content).body());
    answers.add(PolicyContent.of(content).isValid());
    answers.add(PolicyContent.of(content).via());
    answers.add(PolicyContent.of(content).publicKey());
    CreateContent create = CreateContent.of(content);
    answers.add(create.roomVersion());
    answers.add(create.creator());
    answers.add(create.additionalCreators());
    answers.add(create.hasValidAdditionalCreators());
    answers.add(create.predecessorRoom());
    answers.add(create.predecessorEvent());
    answers.add(create.type());
    RoomCreators creators = RoomCreatorsTest.creators(version, content.toString());
    PowerLevels levels = PowerLevels.of(creators, PowerLevelsContent.of(content, version));
    answers.add(levels.ofUser(USER));
    answers.add(levels.toSend("a/b~c", true));
    answers.add(levels.toNotify("ban"));
    answers.forEach(answer -> assertNotNull(answer));
  }

  @Property(tries = 2000)
  void levelIsWhatAPlainReaderReads(
      @ForAll("levels") String json, @ForAll("versions") RoomVersion version) {
    JsonValue value = Contents.parsed("{\"x\":" + json + "}").get("x").orElseThrow();
    PowerLevel level = PowerLevelReader.read(value, version);
    OptionalLong expected = plainlyRead(value, Integer.parseInt(version.name()) < 10);
    assertEquals(
        expected, level == null ? OptionalLong.empty() : level.number(), () -> value.toString());
  }

  /** Reads by arithmetic without bounds, and looks at the bounds last. */
  private static OptionalLong plainlyRead(JsonValue value, boolean isLenient) {
    String text = value.toString();
    if (!text.startsWith("\"")) {
      boolean isInteger = text.matches("-?[0-9]+");
      if (!(value instanceof JsonNumber) || !(isLenient || isInteger)) {
        return OptionalLong.empty();
      }
      BigDecimal number =
          isInteger ? new BigDecimal(text) : new BigDecimal(Double.parseDouble(text));
      return inBounds(number.toBigInteger());
    }
    String inside =
        text.substring(1, text.length() - 1)
            .replaceAll("^(\\\\[tn]| |\u00a0)+", "")
            .replaceAll("(\\\\[tn]| |\u00a0)+$", "");
    return isLenient && inside.matches("[+-]?\\p{Nd}+")
        ? inBounds(new BigInteger(inside))
        : OptionalLong.empty();
  }

  private static OptionalLong inBounds(BigInteger number) {
    boolean fits =
        number.compareTo(BigInteger.valueOf(Long.MIN_VALUE)) >= 0
            && number.compareTo(BigInteger.valueOf(Long.MAX_VALUE)) <= 0;
    return fits ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
  }

  @Provide
  Arbitrary<Map<String, Integer>> levelMaps() {
    return Arbitraries.maps(
        Arbitraries.strings()
            .withChars("ab\"\\\n\u00e9\uff11\ud83d\ude00")
            .ofMaxLength(2)
            .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)),
        Arbitraries.integers().between(0, 2));
  }

  @Property(tries = 2000)
  void changesAreTheDifferencesOfTwoMaps(
      @ForAll("levelMaps") Map<String, Integer> before,
      @ForAll("levelMaps") Map<String, Integer> after) {
    PowerLevelMap was = events(before);
    PowerLevelMap is = events(after);
    TreeSet<String> expected = new TreeSet<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        expected.add(name + ": " + before.get(name) + " -> " + after.get(name));
      }
    }
    List<String> actual =
        is.changesSince(was).stream()
            .map(change -> change.toString().replace("none", "null"))
            .toList();
    assertEquals(expected, new TreeSet<>(actual));
    assertEquals(expected.size(), actual.size());
  }

  private static PowerLevelMap events(Map<String, Integer> levels) {
    JsonObject.Builder events = JsonObject.builder();
    levels.forEach((name, level) -> events.put(name, level));
    JsonObject content = JsonObject.builder().put("events", events.build()).build();
    return PowerLevelsContent.of(content, RoomVersion.V12).events();
  }
}
