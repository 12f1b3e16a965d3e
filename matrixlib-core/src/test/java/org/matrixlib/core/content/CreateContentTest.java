package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;

class CreateContentTest {

  private static CreateContent create(String text) {
    return CreateContent.of(Contents.json(text));
  }

  @Test
  void roomVersionIsThatOfTheContent() {
    assertEquals(
        Optional.of("org.example"), create("{'room_version':'org.example'}").roomVersion());
  }

  @Test
  void missingRoomVersionIsTheFirst() {
    assertEquals(Optional.of("1"), create("{}").roomVersion());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "['1']", "{}", "true"})
  void roomVersionThatIsNoStringIsNone(String version) {
    assertEquals(Optional.empty(), create("{'room_version':" + version + "}").roomVersion());
  }

  @Test
  void roomIsNotFederatedIfTheContentSaysFalse() {
    assertFalse(create("{'m.federate':false}").isFederated());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'m.federate':true}",
        "{'m.federate':null}",
        "{'m.federate':'false'}",
        "{'m.federate':0}",
        "{'m.federate':[]}"
      })
  void roomIsFederatedOtherwise(String content) {
    assertTrue(create(content).isFederated());
  }

  @Test
  void creatorIsAUserId() {
    assertEquals(Optional.of(UserId.of("@a:b")), create("{'creator':'@a:b'}").creator());
    assertTrue(create("{'creator':'@a:b'}").hasCreator());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "'a'", "['@a:b']"})
  void otherCreatorsAreNobodyButThere(String creator) {
    CreateContent content = create("{'creator':" + creator + "}");
    assertEquals(Optional.empty(), content.creator());
    assertTrue(content.hasCreator());
  }

  @Test
  void missingCreatorIsNotThere() {
    assertFalse(create("{}").hasCreator());
  }

  @Test
  void additionalCreatorsAreUserIds() {
    CreateContent content = create("{'additional_creators':['@a:b','@c:d']}");
    assertEquals(List.of(UserId.of("@a:b"), UserId.of("@c:d")), content.additionalCreators());
    assertTrue(content.hasValidAdditionalCreators());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'additional_creators':[]}"})
  void noAdditionalCreatorsAreValid(String content) {
    assertTrue(create(content).hasValidAdditionalCreators());
    assertEquals(List.of(), create(content).additionalCreators());
  }

  @ParameterizedTest
  @ValueSource(strings = {"['@a:b',5]", "['@a:b','a']", "['@a:b',null]", "['@a:b',['@c:d']]"})
  void oneBadAdditionalCreatorMakesThemInvalid(String creators) {
    CreateContent content = create("{'additional_creators':" + creators + "}");
    assertFalse(content.hasValidAdditionalCreators());
    assertEquals(List.of(UserId.of("@a:b")), content.additionalCreators());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'@a:b'", "{}", "{'@a:b':1}", "5"})
  void additionalCreatorsThatAreNoArrayAreInvalid(String creators) {
    CreateContent content = create("{'additional_creators':" + creators + "}");
    assertFalse(content.hasValidAdditionalCreators());
    assertEquals(List.of(), content.additionalCreators());
  }

  @Test
  void predecessorIsARoomAndAnEvent() {
    CreateContent content = create("{'predecessor':{'room_id':'!a:b','event_id':'$c'}}");
    assertEquals(Optional.of(RoomId.of("!a:b")), content.predecessorRoom());
    assertEquals(Optional.of(EventId.of("$c")), content.predecessorEvent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'!a:b'", "['!a:b']", "{}", "{'room_id':'a','event_id':5}"})
  void otherPredecessorsAreNone(String predecessor) {
    CreateContent content = create("{'predecessor':" + predecessor + "}");
    assertEquals(Optional.empty(), content.predecessorRoom());
    assertEquals(Optional.empty(), content.predecessorEvent());
  }

  @Test
  void typeIsAText() {
    assertEquals(Optional.of("m.space"), create("{'type':'m.space'}").type());
    assertEquals(Optional.empty(), create("{'type':null}").type());
  }
}
