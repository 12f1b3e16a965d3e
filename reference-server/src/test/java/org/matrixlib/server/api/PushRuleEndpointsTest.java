package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.api.TestClientApi.Reply;
import org.matrixlib.server.api.TestClientApi.User;
import org.matrixlib.server.store.DatabaseSettings;

class PushRuleEndpointsTest {
  @TempDir private Path directory;
  private TestClientApi api;
  private User ann;

  @BeforeEach
  void open() throws IOException {
    api = new TestClientApi(DatabaseSettings.sqlite(directory.resolve("test.db")));
    ann = api.user("ann");
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void everyUserHasThePredefinedRulesWithTheirOwnName() {
    Reply invite = ann.get("pushrules/global/override/.m.rule.invite_for_me").ok();
    assertEquals(
        List.of("m.room.member", "invite", ann.id()),
        TestClientApi.objects(invite.json(), "conditions").stream()
            .map(condition -> condition.string("pattern").orElseThrow())
            .toList());
    JsonObject mention =
        ann.get("pushrules/global/override/.m.rule.is_user_mention").ok().list("conditions").get(0);
    assertEquals(ann.id(), mention.string("value").orElseThrow());
  }

  @Test
  void rulesAreListedByKindTheMoreImportantFirst() {
    JsonObject rules = ann.get("pushrules/").ok().at("global");
    assertEquals(rules, ann.get("pushrules/global/").ok().json());
    assertEquals(
        List.of(
            ".m.rule.master",
            ".m.rule.suppress_notices",
            ".m.rule.invite_for_me",
            ".m.rule.member_event",
            ".m.rule.is_user_mention",
            ".m.rule.is_room_mention",
            ".m.rule.tombstone",
            ".m.rule.reaction",
            ".m.rule.room.server_acl",
            ".m.rule.suppress_edits"),
        ids(rules, "override"));
    assertEquals(
        List.of(
            ".m.rule.call",
            ".m.rule.encrypted_room_one_to_one",
            ".m.rule.room_one_to_one",
            ".m.rule.message",
            ".m.rule.encrypted"),
        ids(rules, "underride"));
    for (String empty : List.of("content", "room", "sender")) {
      assertEquals(List.of(), ids(rules, empty));
    }
  }

  private static List<String> ids(JsonObject rules, String kind) {
    return TestClientApi.objects(rules, kind).stream()
        .map(rule -> rule.string("rule_id").orElseThrow())
        .toList();
  }

  @Test
  void aRuleThatThereIsNotIsNotFound() {
    for (String path : List.of("underride/.m.rule.master", "override/mine", "nonsense/mine")) {
      Reply reply = ann.get("pushrules/global/" + path);
      assertEquals("404 M_NOT_FOUND", reply.status() + " " + reply.errcode());
    }
  }
}
