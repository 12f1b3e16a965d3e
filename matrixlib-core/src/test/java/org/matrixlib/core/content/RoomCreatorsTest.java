package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

class RoomCreatorsTest {
  static final UserId SENDER = UserId.of("@sender:a");
  private static final UserId CREATOR = UserId.of("@creator:a");
  private static final UserId ANOTHER = UserId.of("@another:b");
  private static final String CONTENT =
      "{'creator':'@creator:a','additional_creators':['@another:b',5,'x','@another:b','@sender:a']}";

  static RoomCreators creators(RoomVersion version, String content) {
    return RoomCreators.of(event(EventTypes.CREATE, version, content));
  }

  private static Pdu event(String type, RoomVersion version, String content) {
    JsonObject json =
        JsonObject.builder()
            .put("type", type)
            .put("sender", SENDER.toString())
            .put("content", Contents.json(content))
            .build();
    return Pdu.trusted(json, version);
  }

  @Test
  void contentNamesTheCreatorInVersionTen() {
    RoomCreators creators = creators(RoomVersion.V10, CONTENT);
    assertEquals(Optional.of(CREATOR), creators.first());
    assertEquals(List.of(CREATOR), List.copyOf(creators.users()));
    assertTrue(creators.contains(CREATOR));
    assertFalse(creators.contains(SENDER));
    assertFalse(creators.contains(ANOTHER));
    assertFalse(creators.outrankAll());
  }

  @Test
  void senderIsTheCreatorInVersionEleven() {
    RoomCreators creators = creators(RoomVersion.V11, CONTENT);
    assertEquals(Optional.of(SENDER), creators.first());
    assertEquals(List.of(SENDER), List.copyOf(creators.users()));
    assertFalse(creators.outrankAll());
  }

  @Test
  void senderIsFirstAmongTheCreatorsInVersionTwelve() {
    RoomCreators creators = creators(RoomVersion.V12, CONTENT);
    assertEquals(Optional.of(SENDER), creators.first());
    assertEquals(List.of(SENDER, ANOTHER), List.copyOf(creators.users()));
    assertFalse(creators.contains(CREATOR));
    assertTrue(creators.outrankAll());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'creator':null}", "{'creator':5}", "{'creator':'x'}"})
  void creatorThatIsNoUserIsNobody(String content) {
    RoomCreators creators = creators(RoomVersion.V1, content);
    assertEquals(Optional.empty(), creators.first());
    assertTrue(creators.users().isEmpty());
  }

  @Test
  void creatorsCannotBeChanged() {
    RoomCreators creators = creators(RoomVersion.V12, "{}");
    assertThrows(UnsupportedOperationException.class, () -> creators.users().add(ANOTHER));
  }

  @Test
  void eventOfAnotherTypeIsACallersMistake() {
    Pdu event = event("m.room.name", RoomVersion.V12, "{}");
    assertThrows(IllegalArgumentException.class, () -> RoomCreators.of(event));
  }
}
