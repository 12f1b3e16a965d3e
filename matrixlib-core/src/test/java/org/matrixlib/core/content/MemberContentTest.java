package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

class MemberContentTest {

  private static MemberContent member(String text) {
    return MemberContent.of(Contents.json(text));
  }

  @ParameterizedTest
  @EnumSource(Membership.class)
  void membershipIsFoundByItsWord(Membership membership) {
    JsonObject content = JsonObject.builder().put("membership", membership.text()).build();
    assertEquals(Optional.of(membership), MemberContent.of(content).membership());
  }

  @Test
  void wordsOfMembershipsAreThoseOfTheSpecification() {
    assertEquals("join", Membership.JOIN.text());
    assertEquals("invite", Membership.INVITE.text());
    assertEquals("leave", Membership.LEAVE.text());
    assertEquals("ban", Membership.BAN.text());
    assertEquals("knock", Membership.KNOCK.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'Join'", "''", "'join '", "null", "5", "true", "['join']", "{'join':1}"})
  void otherMembershipsAreUnknownButThere(String membership) {
    MemberContent content = member("{'membership':" + membership + "}");
    assertEquals(Optional.empty(), content.membership());
    assertTrue(content.hasMembership());
  }

  @Test
  void missingMembershipIsNotThere() {
    MemberContent content = member("{'Membership':'join','MEMBERSHIP':'join'}");
    assertEquals(Optional.empty(), content.membership());
    assertFalse(content.hasMembership());
  }

  @Test
  void escapedMembershipIsTheSame() {
    assertEquals(Optional.of(Membership.JOIN), member("{'membership':'\\u006aoin'}").membership());
  }

  @Test
  void authorizerIsAUserId() {
    MemberContent content = member("{'join_authorised_via_users_server':'@a:b'}");
    assertEquals(Optional.of(UserId.of("@a:b")), content.joinAuthorizer());
    assertTrue(content.hasJoinAuthorizer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a:b'", "''", "null", "5", "['@a:b']", "{}"})
  void otherAuthorizersAreNobodyButThere(String authorizer) {
    MemberContent content = member("{'join_authorised_via_users_server':" + authorizer + "}");
    assertEquals(Optional.empty(), content.joinAuthorizer());
    assertTrue(content.hasJoinAuthorizer());
  }

  @Test
  void missingAuthorizerIsNotThere() {
    assertFalse(member("{}").hasJoinAuthorizer());
    assertEquals(Optional.empty(), member("{}").joinAuthorizer());
  }

  @Test
  void thirdPartyInviteTellsWhatWasSigned() {
    SignedThirdPartyInvite invite =
        member(
                "{'third_party_invite':{'display_name':5,'signed':{'mxid':'@a:b','token':'t','x':1,"
                    + "'signatures':{'id.example':{'ed25519:0':'sig'}}}}}")
            .thirdPartyInvite()
            .orElseThrow();
    assertEquals(Optional.of("@a:b"), invite.mxid());
    assertEquals(Optional.of("t"), invite.token());
    assertEquals(Contents.json("{'id.example':{'ed25519:0':'sig'}}"), invite.signatures());
    assertTrue(invite.json().has("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "'signed'", "[]", "{}", "{'signed':null}", "{'signed':[]}"})
  void thirdPartyInviteWithoutSignedObjectIsThere(String invite) {
    MemberContent content = member("{'third_party_invite':" + invite + "}");
    assertEquals(Optional.empty(), content.thirdPartyInvite());
    assertTrue(content.hasThirdPartyInvite());
  }

  @Test
  void missingThirdPartyInviteIsNotThere() {
    assertFalse(member("{}").hasThirdPartyInvite());
    assertEquals(Optional.empty(), member("{}").thirdPartyInvite());
  }

  @Test
  void signedPropertiesOfOtherTypesAreMissing() {
    SignedThirdPartyInvite invite =
        SignedThirdPartyInvite.of(Contents.json("{'mxid':5,'token':null,'signatures':'x'}"));
    assertEquals(Optional.empty(), invite.mxid());
    assertEquals(Optional.empty(), invite.token());
    assertEquals(JsonObject.EMPTY, invite.signatures());
  }

  @Test
  void wronglyTypedNameDoesNotSpoilTheMembership() {
    MemberContent content = member("{'displayname':{'a':1},'membership':'ban','reason':5}");
    assertEquals(Optional.empty(), content.displayName());
    assertEquals(Optional.empty(), content.reason());
    assertEquals(Optional.of(Membership.BAN), content.membership());
  }

  @Test
  void nameAndReasonAreTexts() {
    MemberContent content = member("{'displayname':'Ann','reason':'bye'}");
    assertEquals(Optional.of("Ann"), content.displayName());
    assertEquals(Optional.of("bye"), content.reason());
  }
}
