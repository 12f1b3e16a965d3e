package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.id.EventId;
import org.matrixlib.federation.membership.Refusal.Reason;

/** What refusals look like, and what is made of replies. */
class RefusalTest {

  @Test
  void everyReasonHasItsStatusAndErrorCode() {
    Map<Reason, String> others = new EnumMap<>(Reason.class);
    for (Reason notFound : List.of(Reason.ROOM_UNKNOWN, Reason.ROOM_PARTIAL)) {
      others.put(notFound, "404 M_NOT_FOUND");
    }
    for (Reason forbidden :
        List.of(
            Reason.SERVER_DENIED,
            Reason.USER_NOT_ON_ORIGIN,
            Reason.NOT_ALLOWED,
            Reason.CONDITIONS_NOT_MET,
            Reason.ALREADY_JOINED)) {
      others.put(forbidden, "403 M_FORBIDDEN");
    }
    others.put(Reason.ROOM_VERSION_NOT_SUPPORTED, "400 M_INCOMPATIBLE_ROOM_VERSION");
    others.put(Reason.UNABLE_TO_AUTHORIZE_JOIN, "400 M_UNABLE_TO_AUTHORISE_JOIN");
    others.put(Reason.UNABLE_TO_GRANT_JOIN, "400 M_UNABLE_TO_GRANT_JOIN");
    others.put(Reason.EVENT_NOT_JSON, "400 M_BAD_JSON");
    others.put(Reason.BODY_INCOMPLETE, "400 M_BAD_JSON");
    for (Reason reason : Reason.values()) {
      assertEquals(
          others.getOrDefault(reason, "400 M_INVALID_PARAM"),
          reason.status() + " " + reason.errcode(),
          reason.name());
      assertTrue(Refusal.of(reason).body().string("error").isPresent());
    }
  }

  @Test
  void bodySaysWhichRuleIsBroken() {
    assertEquals(
        TestRoom.json(
            "{'errcode':'M_FORBIDDEN','error':'The room does not allow this: JOIN_BANNED'}"),
        Refusal.notAllowed(AuthRule.JOIN_BANNED).body());
  }

  @Test
  void onlyWhatIsGrantedIsGoneOnFrom() {
    Reply<Integer> refused = Reply.Refused.of(Reason.ROOM_UNKNOWN);
    Reply<Integer> incomplete = new Reply.Incomplete<>(List.of(EventId.of("$x")));
    assertEquals(
        Optional.of("7"),
        new Reply.Granted<>(7).then(n -> new Reply.Granted<>(n.toString())).answer());
    assertEquals(
        Optional.of(Reason.ROOM_UNKNOWN),
        refused.then(n -> new Reply.Granted<>("no")).refusal().map(Refusal::reason));
    assertEquals(
        List.of(EventId.of("$x")), incomplete.then(n -> new Reply.Granted<>("no")).missing());
  }
}
