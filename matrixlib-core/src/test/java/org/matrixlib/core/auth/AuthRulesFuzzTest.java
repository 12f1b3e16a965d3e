package org.matrixlib.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/**
 * No contents make the authorization rules throw, and the verdict depends on nothing but the state
 * that they ask for. The first line of an input names the room version, each other one sketches an
 * event for {@link RoughRoom}: first the one that is judged, then the state.
 */
class AuthRulesFuzzTest {

  @FuzzTest(maxDuration = "15m")
  @DictionaryFile(resourcePath = "auth.dict")
  void anyEventIsJudgedByWhatItAsksForOnly(byte[] input) {
    List<String> lines = new String(input, UTF_8).lines().toList();
    Optional<RoomVersion> named = lines.stream().findFirst().flatMap(RoomVersions.STABLE::find);
    named.ifPresent(version -> judge(version, lines.subList(1, lines.size())));
  }

  private static void judge(RoomVersion version, List<String> lines) {
    List<JsonObject> sketches = lines.stream().flatMap(line -> sketch(line, version)).toList();
    if (!sketches.isEmpty()) {
      RoughRoom room = new RoughRoom(version, sketches.subList(1, sketches.size()));
      AuthLaws.check(room.event(sketches.get(0)), room);
    }
  }

  private static Stream<JsonObject> sketch(String line, RoomVersion version) {
    try {
      byte[] json = line.getBytes(UTF_8);
      return Stream.of(JsonObject.parse(json, version.jsonMode(), JsonLimits.DEFAULT));
    } catch (MalformedJsonException e) {
      return Stream.of();
    }
  }
}
