package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class AuthRulesPropertyTest {
  private static final List<String> USERS =
      List.of("@alice:a.example", "@bob:b.example", "@carol:c.example", "@dave:d.example");

  private static final List<JsonObject> FOUNDATION =
      List.of(
          sketch("m.room.create", USERS.get(0), "", "{'creator':'@alice:a.example'}"),
          sketch("m.room.member", USERS.get(0), USERS.get(0), "{'membership':'join'}"),
          sketch("m.room.join_rules", USERS.get(0), "", "{'join_rule':'public'}"));

  @Property
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void anAllowedEventStaysAllowedWhenUnrelatedStateIsAdded(
      @ForAll("versions") RoomVersion version,
      @ForAll("sketches") JsonObject sketch,
      @ForAll("states") List<JsonObject> state,
      @ForAll("states") List<JsonObject> added) {
    RoughRoom room = new RoughRoom(version, joined(FOUNDATION, state));
    Pdu event = room.event(sketch);
    List<JsonObject> unrelated =
        added.stream().filter(more -> !isRelated(more, AuthFacts.of(event))).toList();

    AuthVerdict verdict = AuthLaws.check(event, room);

    RoughRoom larger = new RoughRoom(version, joined(FOUNDATION, joined(state, unrelated)));
    assertEquals(verdict, AuthLaws.check(event, larger));
    Statistics.label("allowed")
        .collect(verdict.isAllowed())
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 10);
              coverage.check(false).percentage(share -> share > 10);
            });
  }

  private static boolean isRelated(JsonObject sketch, AuthFacts event) {
    StateTuple tuple =
        new StateTuple(
            sketch.string("type").orElseThrow(), sketch.string("state_key").orElseThrow());
    return Arrays.stream(AuthRole.values()).anyMatch(role -> tuple.equals(event.tuple(role)));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Provide
  Arbitrary<RoomVersion> versions() {
    return Arbitraries.of(RoomVersions.STABLE.all());
  }

  @Provide
  Arbitrary<List<JsonObject>> states() {
    return sketches().list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<JsonObject> sketches() {
    return Arbitraries.oneOf(
            sketches(
                "m.room.member",
                USERS,
                List.of(
                    "{'membership':'join'}",
                    "{'membership':'join','join_authorised_via_users_server':'@bob:b.example'}",
                    "{'membership':'invite'}",
                    "{'membership':'invite','third_party_invite':{'signed':{'mxid':'@bob:b.example',"
                        + "'token':'token','signatures':{'a':{'ed25519:0':'AAAA'}}}}}",
                    "{'membership':'leave'}",
                    "{'membership':'ban'}",
                    "{'membership':'knock'}",
                    "{}")),
            sketches(
                "m.room.power_levels",
                List.of("", "other"),
                List.of(
                    "{}",
                    "{'users':{'@bob:b.example':50},'state_default':0}",
                    "{'users':{'@bob:b.example':9007199254740991},'events':{'org.example':1}}",
                    "{'users':{'@alice:a.example':100,'@dave:d.example':'50'},'ban':0,'kick':'0'}",
                    "{'users':[],'ban':null,'notifications':7}")),
            sketches(
                "m.room.join_rules",
                List.of(""),
                List.of(
                    "{'join_rule':'invite'}",
                    "{'join_rule':'public'}",
                    "{'join_rule':'knock'}",
                    "{'join_rule':'restricted'}",
                    "{'join_rule':'knock_restricted'}",
                    "{}")),
            sketches(
                "m.room.third_party_invite",
                List.of("token", "other"),
                List.of("{}", "{'public_key':'AAAA'}", "{'public_keys':[{'public_key':'AAAA'}]}")),
            sketches("m.room.aliases", List.of("a.example", "b.example"), List.of("{}")),
            sketches("org.example", USERS, List.of("{}")))
        .withoutEdgeCases();
  }

  private static Arbitrary<JsonObject> sketches(
      String type, List<String> stateKeys, List<String> contents) {
    return Combinators.combine(
            Arbitraries.of(USERS), Arbitraries.of(stateKeys), Arbitraries.of(contents))
        .as((sender, stateKey, content) -> sketch(type, sender, stateKey, content));
  }

  private static JsonObject sketch(String type, String sender, String stateKey, String content) {
    return JsonObject.builder()
        .put("type", type)
        .put("sender", sender)
        .put("state_key", stateKey)
        .put("content", json(content))
        .build();
  }

  private static JsonObject json(String text) {
    try {
      byte[] utf8 = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return JsonObject.parse(utf8, JsonMode.STRICT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
