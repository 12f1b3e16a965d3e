package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.FederationCall;

/**
 * A call, what it puts on the wire, and an answer to it.
 *
 * @param operation the endpoint, as the specification names the operation
 * @param type the type of the request, as the documentation is to name it
 * @param target the target that the request has
 * @param body the body that it has
 * @param answerType the {@code Content-Type} of the answer
 * @param answer the body of the answer, with a member {@code org.example.more} if it is JSON
 * @param check whether the answer was read right
 */
record SampleCall<A>(
    String operation,
    String type,
    FederationCall<A> call,
    String target,
    Optional<JsonObject> body,
    String answerType,
    String answer,
    Check<A> check) {

  /** Looks at what was read. */
  interface Check<A> {
    void check(A answer) throws Exception;
  }

  static final SigningKey KEY = SigningKey.generate(KeyId.of("ed25519:1"), new SecureRandom());
  static final ServerName ORIGIN = ServerName.of("origin.example");
  static final UserId ANN = UserId.of("@ann/a:origin.example");
  static final UserId BOB = UserId.of("@bob:peer.example");
  static final RoomId ROOM = RoomId.of("!room:peer.example");
  static final EventId EVENT = EventId.of("$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  static final EventId OLD_EVENT = EventId.of("$1:peer.example");
  static final String MORE = "\"org.example.more\":[1.5]";

  private static final String ROOM_PATH = "%21room%3Apeer.example";
  private static final String EVENT_PATH = "%24aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  private static final MxcUri MEDIA = MxcUri.of("mxc://peer.example/Media_-1");

  /** The answers to two calls of the same endpoint are the same. */
  private static final String PUBLIC_ROOMS =
      """
      {"chunk": [{"room_id": "!room:peer.example", "num_joined_members": 7,
        "world_readable": true, "guest_can_join": false, "name": "Name", "topic": "Topic",
        "canonical_alias": "#a:peer.example", "avatar_url": "mxc://peer.example/1",
        "join_rule": "knock", "room_type": "m.space"},
        {"room_id": "!hash", "num_joined_members": 1, "world_readable": false,
        "guest_can_join": true, "name": null}],
       "next_batch": "n", "prev_batch": "p", "total_room_count_estimate": 115, %s}
      """
          .formatted(MORE);

  static JsonObject json(String text) {
    try {
      return JsonObject.parse(text);
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }

  static Pdu member(RoomVersion version, String membership) {
    var builder =
        Pdu.builder(version)
            .type("m.room.member")
            .stateKey(ANN.toString())
            .sender(ANN)
            .roomId(ROOM)
            .content(JsonObject.builder().put("membership", membership).build())
            .originServerTs(1_700_000_000_000L)
            .depth(2)
            .prevEvents(List.of(EventReference.of(EVENT)))
            .authEvents(List.of(EventReference.of(EVENT)))
            .unsigned(JsonObject.builder().put("age", 1).build());
    if (version.eventFormat().carriesEventId()) {
      builder.eventId(EventId.of("$2:origin.example"));
    }
    return builder.build(ORIGIN, KEY);
  }

  private static <A> SampleCall<A> of(
      String operation, FederationCall<A> call, String target, String answer, Check<A> check) {
    return new SampleCall<>(
        operation,
        call.getClass().getSimpleName(),
        call,
        target,
        Optional.empty(),
        "application/json",
        answer,
        check);
  }

  private SampleCall<A> body(JsonObject sent) {
    return new SampleCall<>(
        operation, type, call, target, Optional.of(sent), answerType, answer, check);
  }

  private SampleCall<A> body(String sent) {
    return body(json(sent));
  }

  /** Of a call that another one falls back to. */
  private SampleCall<A> fallbackOf(Class<?> newer) {
    return new SampleCall<>(
        operation,
        newer.getSimpleName() + "#fallback",
        call,
        target,
        body,
        answerType,
        answer,
        check);
  }

  private SampleCall<A> answeredAs(String contentType) {
    return new SampleCall<>(operation, type, call, target, body, contentType, answer, check);
  }

  private static void assertEvents(List<String> expected, EventStream stream) throws Exception {
    List<String> events = new ArrayList<>();
    for (var event = stream.next(); event.isPresent(); event = stream.next()) {
      events.add(event.get().list() + " " + new String(event.get().json(), StandardCharsets.UTF_8));
    }
    assertEquals(expected, events);
    assertTrue(stream.rest().has("org.example.more"));
  }

  private static void assertEmpty(JsonObject answer) {
    assertEquals("{" + MORE + "}", answer.toString());
  }

  static List<SampleCall<?>> all() {
    Pdu join = member(RoomVersion.V11, "join");
    Pdu knock = member(RoomVersion.V11, "knock");
    Pdu leave = member(RoomVersion.V11, "leave");
    Pdu invite = member(RoomVersion.V11, "invite");
    Pdu oldInvite = member(RoomVersion.V1, "invite");
    JsonObject stripped = json("{\"type\":\"m.room.name\"}");
    String template =
        "{\"room_version\":\"11\",\"event\":{\"type\":\"m.room.member\"}," + MORE + "}";
    Check<EventTemplate> isTemplate =
        answer -> {
          assertEquals(Optional.of("11"), answer.roomVersion());
          assertEquals("{\"type\":\"m.room.member\"}", answer.event().toString());
        };
    String state =
        "{\"state\":[{\"a\":1}],\"auth_chain\":[{\"b\":2}],\"members_omitted\":true,"
            + "\"servers_in_room\":[\"a.example\"],\"event\":{\"c\":3},"
            + MORE
            + "}";
    Check<EventStream> isState =
        answer -> {
          assertEvents(List.of("state {\"a\":1}", "auth_chain {\"b\":2}"), answer);
          JoinAnswer rest = JoinAnswer.of(answer.rest());
          assertTrue(rest.membersOmitted());
          assertEquals(List.of(ServerName.of("a.example")), rest.serversInRoom());
          assertEquals(Optional.of(json("{\"c\":3}")), rest.event());
        };
    Check<InviteAnswer> isInvite =
        answer -> assertEquals("{\"signed\":true}", answer.event().toString());
    String empty = "{" + MORE + "}";

    List<SampleCall<?>> calls = new ArrayList<>();
    calls.add(
        of(
            "makeJoin",
            new MakeJoin(ROOM, ANN, List.of(RoomVersion.V1, RoomVersion.V12)),
            "/_matrix/federation/v1/make_join/"
                + ROOM_PATH
                + "/%40ann%2Fa%3Aorigin.example?ver=1&ver=12",
            template,
            isTemplate));
    calls.add(
        of(
            "makeKnock",
            new MakeKnock(ROOM, ANN, List.of(RoomVersion.V7)),
            "/_matrix/federation/v1/make_knock/" + ROOM_PATH + "/%40ann%2Fa%3Aorigin.example?ver=7",
            template,
            isTemplate));
    calls.add(
        of(
            "makeLeave",
            new MakeLeave(ROOM, ANN),
            "/_matrix/federation/v1/make_leave/" + ROOM_PATH + "/%40ann%2Fa%3Aorigin.example",
            template,
            isTemplate));
    calls.add(
        of(
                "sendJoinV2",
                new SendJoin(join, true),
                "/_matrix/federation/v2/send_join/"
                    + ROOM_PATH
                    + "/%24"
                    + join.eventId().toString().substring(1)
                    + "?omit_members=true",
                state,
                isState)
            .body(join.federationForm()));
    calls.add(
        of(
                "sendJoinV1",
                new SendJoinV1(join),
                "/_matrix/federation/v1/send_join/"
                    + ROOM_PATH
                    + "/%24"
                    + join.eventId().toString().substring(1),
                "[200," + state + "]",
                isState)
            .body(join.federationForm())
            .fallbackOf(SendJoin.class));
    calls.add(
        of(
                "sendKnock",
                new SendKnock(knock),
                "/_matrix/federation/v1/send_knock/"
                    + ROOM_PATH
                    + "/%24"
                    + knock.eventId().toString().substring(1),
                "{\"knock_room_state\":[{\"type\":\"m.room.name\"}]," + MORE + "}",
                answer -> assertEquals(List.of(stripped), answer.roomState()))
            .body(knock.federationForm()));
    calls.add(
        of(
                "sendLeaveV2",
                new SendLeave(leave),
                "/_matrix/federation/v2/send_leave/"
                    + ROOM_PATH
                    + "/%24"
                    + leave.eventId().toString().substring(1),
                empty,
                SampleCall::assertEmpty)
            .body(leave.federationForm()));
    calls.add(
        of(
                "sendLeaveV1",
                new SendLeaveV1(leave),
                "/_matrix/federation/v1/send_leave/"
                    + ROOM_PATH
                    + "/%24"
                    + leave.eventId().toString().substring(1),
                "[200, " + empty + "]",
                SampleCall::assertEmpty)
            .body(leave.federationForm())
            .fallbackOf(SendLeave.class));
    calls.add(
        of(
                "sendInviteV2",
                new SendInvite(invite, List.of(stripped)),
                "/_matrix/federation/v2/invite/"
                    + ROOM_PATH
                    + "/%24"
                    + invite.eventId().toString().substring(1),
                "{\"event\":{\"signed\":true}," + MORE + "}",
                isInvite)
            .body(
                JsonObject.builder()
                    .put("room_version", "11")
                    .put("event", invite.federationForm())
                    .build()
                    .with(
                        "invite_room_state",
                        json("{\"a\":[{\"type\":\"m.room.name\"}]}").get("a").orElseThrow())));
    calls.add(
        of(
                "sendInviteV1",
                new SendInviteV1(oldInvite, List.of(stripped)),
                "/_matrix/federation/v1/invite/" + ROOM_PATH + "/%242%3Aorigin.example",
                "[200,{\"event\":{\"signed\":true}," + MORE + "}]",
                isInvite)
            .body(
                oldInvite
                    .json()
                    .with(
                        "unsigned",
                        json("{\"age\":1,\"invite_room_state\":[{\"type\":\"m.room.name\"}]}")))
            .fallbackOf(SendInvite.class));
    calls.add(
        of(
                "exchangeThirdPartyInvite",
                new ExchangeThirdPartyInvite(ROOM, json("{\"type\":\"m.room.member\"}")),
                "/_matrix/federation/v1/exchange_third_party_invite/" + ROOM_PATH,
                empty,
                SampleCall::assertEmpty)
            .body("{\"type\":\"m.room.member\"}"));
    calls.add(
        of(
                "onBindThirdPartyIdentifier",
                new OnBindThirdPartyIdentifier(
                    "email", "a@b.example", BOB, List.of(json("{\"x\":1}"))),
                "/_matrix/federation/v1/3pid/onbind",
                empty,
                SampleCall::assertEmpty)
            .body(
                "{\"medium\":\"email\",\"address\":\"a@b.example\",\"mxid\":\"@bob:peer.example\","
                    + "\"invites\":[{\"x\":1}]}"));
    calls.add(
        of(
            "getRoomState",
            new GetRoomState(ROOM, EVENT),
            "/_matrix/federation/v1/state/" + ROOM_PATH + "?event_id=" + EVENT_PATH,
            "{\"pdus\":[{}],\"auth_chain\":[1]," + MORE + "}",
            answer -> assertEvents(List.of("pdus {}", "auth_chain 1"), answer)));
    calls.add(
        of(
            "getRoomStateIds",
            new GetRoomStateIds(ROOM, OLD_EVENT),
            "/_matrix/federation/v1/state_ids/" + ROOM_PATH + "?event_id=%241%3Apeer.example",
            "{\"pdu_ids\":[\"$1:peer.example\"],\"auth_chain_ids\":[\""
                + EVENT
                + "\"],"
                + MORE
                + "}",
            answer -> {
              assertEquals(List.of(OLD_EVENT), answer.state());
              assertEquals(List.of(EVENT), answer.authChain());
            }));
    calls.add(
        of(
            "getEvent",
            new GetEvent(EVENT),
            "/_matrix/federation/v1/event/" + EVENT_PATH,
            "{\"origin\":\"peer.example\",\"origin_server_ts\":1,\"pdus\":[{\"x\":1}],"
                + MORE
                + "}",
            answer -> assertEquals("{\"x\":1}", answer.event().toString())));
    calls.add(
        of(
            "getEventAuth",
            new GetEventAuth(ROOM, EVENT),
            "/_matrix/federation/v1/event_auth/" + ROOM_PATH + "/" + EVENT_PATH,
            "{\"auth_chain\":[{},{}]," + MORE + "}",
            answer -> assertEvents(List.of("auth_chain {}", "auth_chain {}"), answer)));
    calls.add(
        of(
            "backfillRoom",
            new Backfill(ROOM, List.of(EVENT, OLD_EVENT), 100),
            "/_matrix/federation/v1/backfill/"
                + ROOM_PATH
                + "?v="
                + EVENT_PATH
                + "&v=%241%3Apeer.example&limit=100",
            "{\"origin\":\"peer.example\",\"origin_server_ts\":1,\"pdus\":[{}]," + MORE + "}",
            answer -> assertEvents(List.of("pdus {}"), answer)));
    calls.add(
        of(
                "getMissingPreviousEvents",
                new GetMissingEvents(ROOM, List.of(OLD_EVENT), List.of(EVENT), 20, 3),
                "/_matrix/federation/v1/get_missing_events/" + ROOM_PATH,
                "{\"events\":[{}]," + MORE + "}",
                answer -> assertEvents(List.of("events {}"), answer))
            .body(
                "{\"earliest_events\":[\"$1:peer.example\"],\"latest_events\":[\""
                    + EVENT
                    + "\"],\"limit\":20,\"min_depth\":3}"));
    calls.add(
        of(
            "getEventByTimestamp",
            new TimestampToEvent(ROOM, 17, TimestampToEvent.Direction.BACKWARD),
            "/_matrix/federation/v1/timestamp_to_event/" + ROOM_PATH + "?ts=17&dir=b",
            "{\"event_id\":\"" + EVENT + "\",\"origin_server_ts\":16," + MORE + "}",
            answer -> {
              assertEquals(EVENT, answer.event());
              assertEquals(16, answer.originServerTs());
            }));
    calls.add(
        of(
            "queryProfile",
            new QueryProfile(BOB, Optional.of("m.tz")),
            "/_matrix/federation/v1/query/profile?user_id=%40bob%3Apeer.example&field=m.tz",
            "{\"displayname\":\"Bob\",\"avatar_url\":\"mxc://peer.example/1\",\"m.tz\":\"Europe/Rome\","
                + MORE
                + "}",
            answer -> {
              assertEquals(Optional.of("Bob"), answer.displayName());
              assertEquals(Optional.of(MxcUri.of("mxc://peer.example/1")), answer.avatarUrl());
              assertEquals(Optional.of("Europe/Rome"), answer.timeZone());
            }));
    calls.add(
        of(
            "queryRoomDirectory",
            new QueryDirectory(RoomAlias.of("#café+ tea:peer.example")),
            "/_matrix/federation/v1/query/directory"
                + "?room_alias=%23caf%C3%A9%2B%20tea%3Apeer.example",
            "{\"room_id\":\"!room:peer.example\",\"servers\":[\"peer.example\"]," + MORE + "}",
            answer -> {
              assertEquals(ROOM, answer.room());
              assertEquals(List.of(ServerName.of("peer.example")), answer.servers());
            }));
    SortedMap<String, String> parameters = new TreeMap<>(Map.of("a", "b&c", "d", "~_-."));
    calls.add(
        of(
            "queryInfo",
            new QueryInfo("org.example/x", parameters),
            "/_matrix/federation/v1/query/org.example%2Fx?a=b%26c&d=~_-.",
            empty,
            SampleCall::assertEmpty));
    Check<PublicRoomsAnswer> isPublicRooms =
        answer -> {
          assertEquals(Optional.of("n"), answer.nextBatch());
          assertEquals(Optional.of("p"), answer.prevBatch());
          assertEquals(OptionalLong.of(115), answer.totalEstimate());
          assertEquals(2, answer.rooms().size());
          RoomSummary room = answer.rooms().get(0);
          assertEquals(
              new RoomSummary(
                  ROOM,
                  7,
                  true,
                  false,
                  Optional.of("Name"),
                  Optional.of("Topic"),
                  Optional.of(RoomAlias.of("#a:peer.example")),
                  Optional.of(MxcUri.of("mxc://peer.example/1")),
                  Optional.of("knock"),
                  Optional.of("m.space"),
                  room.json()),
              room);
          assertEquals(Optional.empty(), answer.rooms().get(1).name());
        };
    calls.add(
        of(
            "getPublicRooms",
            new GetPublicRooms(OptionalInt.of(5), Optional.of("a b"), RoomNetwork.ALL),
            "/_matrix/federation/v1/publicRooms?limit=5&since=a%20b&include_all_networks=true",
            PUBLIC_ROOMS,
            isPublicRooms));
    calls.add(
        of(
                "queryPublicRooms",
                new QueryPublicRooms(
                    OptionalInt.of(5),
                    Optional.of("s"),
                    new RoomNetwork(false, Optional.of("irc")),
                    Optional.of("cats"),
                    Optional.of(List.of(Optional.of("m.space"), Optional.empty()))),
                "/_matrix/federation/v1/publicRooms",
                PUBLIC_ROOMS,
                isPublicRooms)
            .body(
                "{\"limit\":5,\"since\":\"s\",\"third_party_instance_id\":\"irc\",\"filter\":{"
                    + "\"generic_search_term\":\"cats\",\"room_types\":[\"m.space\",null]}}"));
    calls.add(
        of(
            "getSpaceHierarchy",
            new GetHierarchy(ROOM, true),
            "/_matrix/federation/v1/hierarchy/" + ROOM_PATH + "?suggested_only=true",
            """
            {"room": {"room_id": "!room:peer.example", "num_joined_members": 7,
              "world_readable": true, "guest_can_join": false,
              "children_state": [{"type": "m.space.child"}]},
             "children": [{"room_id": "!hash", "num_joined_members": 1, "world_readable": false,
              "guest_can_join": true}],
             "inaccessible_children": ["!secret:peer.example"], %s}
            """
                .formatted(MORE),
            answer -> {
              assertEquals(ROOM, answer.room().room());
              assertEquals(List.of(json("{\"type\":\"m.space.child\"}")), answer.childrenState());
              assertEquals(RoomId.of("!hash"), answer.children().get(0).room());
              assertEquals(
                  List.of(RoomId.of("!secret:peer.example")), answer.inaccessibleChildren());
            }));
    calls.add(
        of(
            "getUserDevices",
            new GetUserDevices(BOB),
            "/_matrix/federation/v1/user/devices/%40bob%3Apeer.example",
            """
            {"user_id": "@bob:peer.example", "stream_id": 5, "master_key": {"m": 1},
             "self_signing_key": {"s": 1}, "devices": [
               {"device_id": "D", "keys": {"k": 1}, "device_display_name": "Phone"}], %s}
            """
                .formatted(MORE),
            answer -> {
              assertEquals(BOB, answer.user());
              assertEquals(5, answer.streamId());
              assertEquals(Optional.of(json("{\"m\":1}")), answer.masterKey());
              assertEquals(Optional.of(json("{\"s\":1}")), answer.selfSigningKey());
              DevicesAnswer.Device device = answer.devices().get(0);
              assertEquals("D", device.id());
              assertEquals(json("{\"k\":1}"), device.keys());
              assertEquals(Optional.of("Phone"), device.displayName());
            }));
    calls.add(
        of(
                "claimUserEncryptionKeys",
                new ClaimKeys(Map.of(BOB, Map.of("D", "signed_curve25519"))),
                "/_matrix/federation/v1/user/keys/claim",
                "{\"one_time_keys\":{\"u\":{}}," + MORE + "}",
                answer -> assertEquals(json("{\"u\":{}}"), answer.oneTimeKeys()))
            .body("{\"one_time_keys\":{\"@bob:peer.example\":{\"D\":\"signed_curve25519\"}}}"));
    calls.add(
        of(
                "queryUserEncryptionKeys",
                new QueryKeys(Map.of(BOB, List.of("D"))),
                "/_matrix/federation/v1/user/keys/query",
                "{\"device_keys\":{\"d\":1},\"master_keys\":{\"m\":1},\"self_signing_keys\":{\"s\":1},"
                    + MORE
                    + "}",
                answer -> {
                  assertEquals(json("{\"d\":1}"), answer.deviceKeys());
                  assertEquals(json("{\"m\":1}"), answer.masterKeys());
                  assertEquals(json("{\"s\":1}"), answer.selfSigningKeys());
                })
            .body("{\"device_keys\":{\"@bob:peer.example\":[\"D\"]}}"));
    calls.add(
        of(
                "sendTransaction",
                new SendTransaction("t/1", json("{\"pdus\":[]}")),
                "/_matrix/federation/v1/send/t%2F1",
                "{\"pdus\":{\""
                    + EVENT
                    + "\":{},\"$1:peer.example\":{\"error\":\"no\"},\"x\":{}},"
                    + MORE
                    + "}",
                answer ->
                    assertEquals(
                        Map.of(EVENT, Optional.empty(), OLD_EVENT, Optional.of("no")),
                        answer.pdus()))
            .body("{\"pdus\":[]}"));
    calls.add(
        of(
            "exchangeOpenIdToken",
            new GetUserInfo("secret/+"),
            "/_matrix/federation/v1/openid/userinfo?access_token=secret%2F%2B",
            "{\"sub\":\"@bob:peer.example\"," + MORE + "}",
            answer -> assertEquals(BOB, answer.user())));
    calls.add(
        of(
            "getVersion",
            new GetVersion(),
            "/_matrix/federation/v1/version",
            "{\"server\":{\"name\":\"Synapse\",\"version\":\"1\"}," + MORE + "}",
            answer -> {
              assertEquals(Optional.of("Synapse"), answer.name());
              assertEquals(Optional.of("1"), answer.version());
            }));
    String keys = "{" + MORE + ",\"server_name\":\"a.example\"}";
    Check<List<JsonObject>> isKeys = answer -> assertEquals("[" + keys + "]", answer.toString());
    calls.add(
        of(
            "getServerKey",
            new GetServerKeys(),
            "/_matrix/key/v2/server",
            keys,
            answer -> assertEquals(keys, answer.toString())));
    calls.add(
        of(
            "perspectivesKeyQuery",
            new GetNotaryKeys(ServerName.of("a.example:1"), OptionalLong.of(17)),
            "/_matrix/key/v2/query/a.example%3A1?minimum_valid_until_ts=17",
            "{\"server_keys\":[" + keys + "]}",
            isKeys));
    calls.add(
        of(
                "bulkPerspectivesKeyQuery",
                new QueryNotaryKeys(
                    List.of(
                        new WantedKey(
                            ServerName.of("a.example"), Optional.of(KeyId.of("ed25519:1")), 17))),
                "/_matrix/key/v2/query",
                "{\"server_keys\":[" + keys + "]}",
                isKeys)
            .body(
                "{\"server_keys\":{\"a.example\":{\"ed25519:1\":{"
                    + "\"minimum_valid_until_ts\":17}}}}"));
    byte[] signature = KEY.sign(new byte[] {1});
    calls.add(
        of(
                "askPolicyServerToSign",
                new AskPolicyServerToSign(join),
                "/_matrix/policy/v1/sign",
                "{\"policy.example\":{\"ed25519:policy_server\":\""
                    + UnpaddedBase64.encode(signature)
                    + "\"},"
                    + MORE
                    + "}",
                answer ->
                    assertEquals(
                        UnpaddedBase64.encode(signature),
                        UnpaddedBase64.encode(
                            answer.signature(ServerName.of("policy.example")).orElseThrow())))
            .body(join.federationForm()));
    String media =
        "--b 1\r\nContent-Type: application/json\r\n\r\n{"
            + MORE
            + "}\r\n--b 1\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\n"
            + "content\r\n--b 1--\r\n";
    Check<MediaAnswer> isMedia =
        answer -> {
          MediaContent content = assertInstanceOf(MediaContent.class, answer);
          assertEquals("{" + MORE + "}", content.metadata().toString());
          assertEquals(Optional.of("text/plain"), content.contentType());
          assertEquals(Optional.of("inline"), content.contentDisposition());
          assertEquals(
              "content", new String(content.content().readAllBytes(), StandardCharsets.UTF_8));
        };
    calls.add(
        of(
                "getContent",
                new DownloadMedia(MEDIA, Duration.ofSeconds(20), 1000),
                "/_matrix/federation/v1/media/download/Media_-1?timeout_ms=20000",
                media,
                isMedia)
            .answeredAs("multipart/mixed; boundary=\"b 1\""));
    calls.add(
        of(
                "getContentThumbnail",
                new DownloadThumbnail(
                    MEDIA,
                    96,
                    64,
                    Optional.of(DownloadThumbnail.Resizing.CROP),
                    Optional.of(false),
                    Duration.ofSeconds(20),
                    1000),
                "/_matrix/federation/v1/media/thumbnail/Media_-1"
                    + "?width=96&height=64&method=crop&animated=false&timeout_ms=20000",
                media,
                isMedia)
            .answeredAs("multipart/mixed; boundary=\"b 1\""));
    return calls;
  }
}
