package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.TransportException;

class CallTest {
  /** The members without which an answer is malformed, by operation; none if it isn't here. */
  private static final Map<String, Set<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("makeJoin", Set.of("event")),
          Map.entry("makeKnock", Set.of("event")),
          Map.entry("makeLeave", Set.of("event")),
          Map.entry("sendJoinV2", Set.of("state", "auth_chain", "servers_in_room")),
          Map.entry("sendKnock", Set.of("knock_room_state")),
          Map.entry("sendInviteV2", Set.of("event")),
          Map.entry("getRoomState", Set.of("pdus", "auth_chain")),
          Map.entry("getRoomStateIds", Set.of("pdu_ids", "auth_chain_ids")),
          Map.entry("getEvent", Set.of("pdus")),
          Map.entry("getEventAuth", Set.of("auth_chain")),
          Map.entry("backfillRoom", Set.of("pdus")),
          Map.entry("getMissingPreviousEvents", Set.of("events")),
          Map.entry("getEventByTimestamp", Set.of("event_id", "origin_server_ts")),
          Map.entry("queryRoomDirectory", Set.of("room_id", "servers")),
          Map.entry("getPublicRooms", Set.of("chunk")),
          Map.entry("queryPublicRooms", Set.of("chunk")),
          Map.entry("getSpaceHierarchy", Set.of("room", "children", "inaccessible_children")),
          Map.entry("getUserDevices", Set.of("user_id", "stream_id", "devices")),
          Map.entry("claimUserEncryptionKeys", Set.of("one_time_keys")),
          Map.entry("queryUserEncryptionKeys", Set.of("device_keys")),
          Map.entry("exchangeOpenIdToken", Set.of("sub")),
          Map.entry("perspectivesKeyQuery", Set.of("server_keys")),
          Map.entry("bulkPerspectivesKeyQuery", Set.of("server_keys")));

  private static JsonObject parse(String json) throws Exception {
    return JsonObject.parse(
        json.getBytes(StandardCharsets.UTF_8), JsonMode.LENIENT, JsonLimits.DEFAULT);
  }

  private static <A> A read(FederationCall<A> call, String answer) throws Exception {
    return call.read(BytesAnswer.of(answer));
  }

  /** Reads all of an answer. */
  private static void readAll(FederationCall<?> call, String answer) throws Exception {
    if (read(call, answer) instanceof EventStream stream) {
      Optional<RawEvent> event = stream.next();
      while (event.isPresent()) {
        event = stream.next();
      }
      JoinAnswer.of(stream.rest());
    }
  }

  @TestFactory
  Stream<DynamicTest> anAnswerNeedsItsRequiredMembersAndNoOthers() {
    return SampleCall.all().stream()
        .filter(sample -> sample.answer().strip().startsWith("{"))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.operation(),
                    () ->
                        assertEquals(
                            new TreeSet<>(REQUIRED.getOrDefault(sample.operation(), Set.of())),
                            required(sample))));
  }

  private static Set<String> required(SampleCall<?> sample) throws Exception {
    JsonObject answer = parse(sample.answer());
    Set<String> required = new TreeSet<>();
    for (String name : answer.names()) {
      try {
        readAll(sample.call(), answer.toBuilder().remove(name).build().toString());
      } catch (MalformedAnswerException e) {
        assertTrue(e.getMessage().contains(name), e.getMessage());
        required.add(name);
      }
    }
    return required;
  }

  private static final GetPublicRooms ROOMS =
      new GetPublicRooms(OptionalInt.empty(), Optional.empty(), RoomNetwork.MATRIX);

  @ParameterizedTest
  @ValueSource(strings = {"room_id", "num_joined_members", "world_readable", "guest_can_join"})
  void aPublishedRoomNeedsItsRequiredMembers(String name) throws Exception {
    JsonObject room =
        parse(
            "{\"room_id\":\"!a\",\"num_joined_members\":1,\"world_readable\":true,"
                + "\"guest_can_join\":true}");
    assertEquals(1, read(ROOMS, "{\"chunk\":[" + room + "]}").rooms().size());
    String without = "{\"chunk\":[" + room.toBuilder().remove(name).build() + "]}";
    assertThrows(MalformedAnswerException.class, () -> read(ROOMS, without));
    String otherwise = "{\"chunk\":[" + room.toBuilder().put(name, "x").build() + "]}";
    assertThrows(MalformedAnswerException.class, () -> read(ROOMS, otherwise));
  }

  @ParameterizedTest
  @ValueSource(strings = {"device_id", "keys"})
  void aDeviceNeedsItsRequiredMembers(String name) throws Exception {
    JsonObject device = parse("{\"device_id\":\"D\",\"keys\":{}}");
    GetUserDevices call = new GetUserDevices(SampleCall.BOB);
    String around = "{\"user_id\":\"@b:c\",\"stream_id\":1,\"devices\":[%s]}";
    assertEquals(1, read(call, around.formatted(device)).devices().size());
    String without = around.formatted(device.toBuilder().remove(name).build());
    assertThrows(MalformedAnswerException.class, () -> read(call, without));
  }

  @Test
  void aSpaceNeedsWhatItsChildrenNeedAndTheirEvents() {
    String rest = ",\"children\":[],\"inaccessible_children\":[]}";
    String room =
        "\"room_id\":\"!a\",\"num_joined_members\":1,\"world_readable\":true,"
            + "\"guest_can_join\":true";
    GetHierarchy call = new GetHierarchy(SampleCall.ROOM, false);
    assertThrows(
        MalformedAnswerException.class, () -> read(call, "{\"room\":{" + room + "}" + rest));
    assertThrows(
        MalformedAnswerException.class,
        () -> read(call, "{\"room\":{\"children_state\":[]}" + rest));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "getRoomStateIds|{\"pdu_ids\":[\"x\"],\"auth_chain_ids\":[]}",
        "getRoomStateIds|{\"pdu_ids\":[],\"auth_chain_ids\":[5]}",
        "getEvent|{\"pdus\":[]}",
        "getEvent|{\"pdus\":[{},{}]}",
        "getEvent|{\"pdus\":[5]}",
        "getEventByTimestamp|{\"event_id\":\"x\",\"origin_server_ts\":1}",
        "getEventByTimestamp|{\"event_id\":\"$x:y\",\"origin_server_ts\":1.0}",
        "queryRoomDirectory|{\"room_id\":\"!a:b\",\"servers\":[\"a b\"]}",
        "queryRoomDirectory|{\"room_id\":\"a\",\"servers\":[]}",
        "exchangeOpenIdToken|{\"sub\":\"ann\"}",
        "makeJoin|{\"room_version\":11,\"event\":{}}",
        "makeJoin|{\"room_version\":null,\"event\":{}}",
        "sendKnock|{\"knock_room_state\":[{},5]}",
        "sendJoinV2|{\"state\":[],\"auth_chain\":[],\"members_omitted\":true,\"servers_in_room\":[]}",
        "sendJoinV2|{\"state\":[],\"auth_chain\":[],\"members_omitted\":true,"
            + "\"servers_in_room\":[5,\"\"]}",
        "sendJoinV1|{\"state\":[],\"auth_chain\":[]}",
        "sendLeaveV1|{}",
        "sendInviteV1|[200,{}]",
        "sendInviteV1|[200]",
        "getVersion|[]",
        "getVersion|nothing",
        "getVersion|{} {}",
        "getVersion|{\"x\":NaN}",
      })
  void whatTheSpecificationDoesntAllowIsMalformed(String operation, String answer) {
    SampleCall<?> sample =
        SampleCall.all().stream()
            .filter(s -> s.operation().equals(operation))
            .findAny()
            .orElseThrow();
    assertThrows(MalformedAnswerException.class, () -> readAll(sample.call(), answer));
  }

  @Test
  void oldRoomsHaveNoVersion() throws Exception {
    EventTemplate template =
        read(new MakeLeave(SampleCall.ROOM, SampleCall.ANN), "{\"event\":{\"x\":1.5}}");
    assertEquals(Optional.empty(), template.roomVersion());
  }

  @Test
  void aJoinAnswerMayHaveNothingButEvents() throws Exception {
    JoinAnswer answer = JoinAnswer.of(JsonObject.EMPTY);
    assertFalse(answer.membersOmitted());
    assertEquals(Optional.empty(), answer.event());
    assertEquals(List.of(), answer.serversInRoom());
  }

  @Test
  void whatIsNoServerNameIsNoServerInTheRoom() throws Exception {
    JsonObject rest =
        parse("{\"members_omitted\":true,\"servers_in_room\":[5,\"\",\"a.example\"]}");
    assertEquals(List.of(ServerName.of("a.example")), JoinAnswer.of(rest).serversInRoom());
    assertEquals(
        List.of(),
        JoinAnswer.of(rest.toBuilder().remove("members_omitted").put("servers_in_room", 5).build())
            .serversInRoom());
  }

  @Test
  void aProfileMayHaveAnything() throws Exception {
    ProfileAnswer answer =
        read(
            new QueryProfile(SampleCall.BOB, Optional.empty()),
            "{\"displayname\":null,\"avatar_url\":\"http://x\",\"m.tz\":5}");
    assertEquals(Optional.empty(), answer.displayName());
    assertEquals(Optional.empty(), answer.avatarUrl());
    assertEquals(Optional.empty(), answer.timeZone());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"pdus\":[]}", "{\"pdus\":{\"no event\":{}}}"})
  void aTransactionIsReceivedWhateverTheAnswerSays(String answer) throws Exception {
    assertEquals(Map.of(), read(new SendTransaction("1", JsonObject.EMPTY), answer).pdus());
  }

  @Test
  void aResultThatIsNoObjectIsNoError() throws Exception {
    assertEquals(
        Map.of(EventId.of("$x:y"), Optional.empty()),
        read(new SendTransaction("1", JsonObject.EMPTY), "{\"pdus\":{\"$x:y\":5}}").pdus());
  }

  @Test
  void aVersionMayBeMissing() throws Exception {
    VersionAnswer answer = read(new GetVersion(), "{}");
    assertEquals(Optional.empty(), answer.name());
    assertEquals(Optional.empty(), answer.version());
  }

  @Test
  void aPolicyServerMayHaveSignedNothing() throws Exception {
    ServerName server = ServerName.of("p.example");
    AskPolicyServerToSign call =
        new AskPolicyServerToSign(SampleCall.member(RoomVersion.V11, "join"));
    for (String answer :
        List.of(
            "{}",
            "{\"p.example\":5}",
            "{\"p.example\":{\"ed25519:1\":\"AAAA\"}}",
            "{\"p.example\":{\"ed25519:policy_server\":\"?\"}}",
            "{\"q.example\":{\"ed25519:policy_server\":\"AAAA\"}}")) {
      assertEquals(Optional.empty(), read(call, answer).signature(server), answer);
    }
  }

  @Test
  void whatBreaksOffIsNoAnswer() {
    IOException failure = new IOException("reset");
    BytesAnswer answer =
        new BytesAnswer(
            Map.of(),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw failure;
              }
            });
    TransportException thrown =
        assertThrows(TransportException.class, () -> new GetVersion().read(answer));
    assertEquals(TransportException.Kind.PROTOCOL, thrown.kind());
    assertEquals(failure, thrown.getCause());
  }

  @Test
  void onlyInvitesWhoseEventsCarryTheirIdCanGoToOldServers() {
    List<String> fallBack = new ArrayList<>();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      if (!version.has(org.matrixlib.core.room.RoomTrait.CREATORS_OUTRANK_ALL)) {
        Pdu invite = SampleCall.member(version, "invite");
        new SendInvite(invite, List.of())
            .fallback()
            .ifPresent(
                older -> {
                  assertEquals(new SendInviteV1(invite, List.of()), older);
                  fallBack.add(version.name());
                });
      }
    }
    assertEquals(List.of("1", "2"), fallBack);
  }

  @Test
  void joinsAndLeavesCanGoToOldServers() {
    Pdu join = SampleCall.member(RoomVersion.V11, "join");
    assertEquals(Optional.of(new SendJoinV1(join)), new SendJoin(join, true).fallback());
    assertEquals(Optional.of(new SendLeaveV1(join)), new SendLeave(join).fallback());
    assertEquals(Optional.empty(), new SendJoinV1(join).fallback());
    assertFalse(new SendJoin(join, false).target().contains("?"));
  }

  @Test
  void serversThatKnowNoPutAreToldOfThirdPartyIdentifiersByPost() throws Exception {
    OnBindThirdPartyIdentifier call =
        new OnBindThirdPartyIdentifier("email", "a@b", SampleCall.BOB, List.of());
    FederationCall<JsonObject> older = call.fallback().orElseThrow();
    assertEquals("POST", older.method());
    assertEquals(call.target(), older.target());
    assertEquals(call.body(), older.body());
    assertFalse(older.isSigned());
    assertEquals("{\"a\":1}", read(older, "{\"a\":1}").toString());
  }

  @Test
  void optionalParametersAreLeftOut() {
    assertEquals("/_matrix/federation/v1/publicRooms", ROOMS.target());
    QueryPublicRooms search =
        new QueryPublicRooms(
            OptionalInt.empty(),
            Optional.empty(),
            RoomNetwork.ALL,
            Optional.empty(),
            Optional.empty());
    assertEquals(
        "{\"filter\":{},\"include_all_networks\":true}", search.body().orElseThrow().toString());
    assertEquals(
        "/_matrix/federation/v1/publicRooms?third_party_instance_id=irc",
        new GetPublicRooms(
                OptionalInt.empty(), Optional.empty(), new RoomNetwork(false, Optional.of("irc")))
            .target());
    assertEquals(
        "/_matrix/federation/v1/query/profile?user_id=%40bob%3Apeer.example",
        new QueryProfile(SampleCall.BOB, Optional.empty()).target());
    assertEquals(
        "/_matrix/federation/v1/media/thumbnail/m?width=1&height=2&timeout_ms=0",
        new DownloadThumbnail(
                MxcUri.of("mxc://a/m"), 1, 2, Optional.empty(), Optional.empty(), Duration.ZERO, 1)
            .target());
    assertEquals(
        "/_matrix/federation/v1/timestamp_to_event/%21room%3Apeer.example?ts=1&dir=f",
        new TimestampToEvent(SampleCall.ROOM, 1, TimestampToEvent.Direction.FORWARD).target());
  }

  @Test
  void allNetworksAndOneOfThemIsACallersMistake() {
    assertThrows(IllegalArgumentException.class, () -> new RoomNetwork(true, Optional.of("irc")));
  }

  @Test
  void theTokenOfAUserIsntShown() {
    assertFalse(new GetUserInfo("secret").toString().contains("secret"));
  }

  @Test
  void callsDontChangeWithWhatTheyWereMadeOf() {
    List<EventId> events = new ArrayList<>(List.of(SampleCall.EVENT));
    Backfill backfill = new Backfill(SampleCall.ROOM, events, 1);
    GetMissingEvents missing = new GetMissingEvents(SampleCall.ROOM, events, events, 1, 0);
    Map<UserId, List<String>> users = new TreeMap<>(Map.of(SampleCall.BOB, List.of("D")));
    QueryKeys query = new QueryKeys(users);
    Map<UserId, Map<String, String>> claims =
        new TreeMap<>(Map.of(SampleCall.BOB, Map.of("D", "a")));
    ClaimKeys claim = new ClaimKeys(claims);
    events.clear();
    users.clear();
    claims.clear();
    assertEquals(List.of(SampleCall.EVENT), backfill.from());
    assertEquals(List.of(SampleCall.EVENT), missing.earliest());
    assertEquals(List.of(SampleCall.EVENT), missing.latest());
    assertEquals(Map.of(SampleCall.BOB, List.of("D")), query.devices());
    assertEquals(Map.of(SampleCall.BOB, Map.of("D", "a")), claim.devices());
  }

  @Test
  void answersAreBoundedByTheirKind() {
    Map<String, String> bounds = new TreeMap<>();
    for (SampleCall<?> sample : SampleCall.all()) {
      FederationCall<?> call = sample.call();
      bounds.merge(
          (call.maxAnswerBytes() >> 10) + " KiB in " + call.timeout().toSeconds() + " s",
          sample.operation(),
          (a, b) -> a + " " + b);
    }
    assertEquals(
        "getRoomState getEventAuth",
        bounds.get("524288 KiB in 300 s").replace("sendJoinV2 sendJoinV1 ", ""));
    assertEquals("getRoomStateIds", bounds.get("65536 KiB in 300 s"));
    assertEquals("backfillRoom getMissingPreviousEvents", bounds.get("65536 KiB in 60 s"));
    assertEquals(
        "makeJoin makeKnock makeLeave sendInviteV2 sendInviteV1 getEvent",
        bounds.get("2048 KiB in 60 s"));
    assertEquals("getContent getContentThumbnail", bounds.get("0 KiB in 320 s"));
  }

  @Test
  void whatIsStreamedIsClosedByWhoeverAsked() throws Exception {
    for (SampleCall<?> sample : SampleCall.all()) {
      Object answer =
          sample
              .call()
              .read(
                  new BytesAnswer(
                      Map.of("Content-Type", sample.answerType()),
                      BytesAnswer.of(sample.answer()).body()));
      assertEquals(sample.call().isStreamed(), answer instanceof AutoCloseable, sample.operation());
    }
    assertInstanceOf(
        EventStreamCall.class, new SendJoinV1(SampleCall.member(RoomVersion.V1, "join")));
  }
}
