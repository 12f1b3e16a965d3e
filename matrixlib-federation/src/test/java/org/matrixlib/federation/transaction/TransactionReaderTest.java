package org.matrixlib.federation.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.history.DropReason;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.SignedRoom;
import org.matrixlib.federation.history.Verification;
import org.matrixlib.federation.transaction.ReceivingRooms.ReceivingRoom;

class TransactionReaderTest {
  private static final ServerName A = ServerName.of("a.example");
  private static final TransactionKey KEY = new TransactionKey(A, "1");
  private static final UserId ANN = UserId.of("@ann:a.example");
  private static final String DEVICE_KEYS = "{'user_id':'@ann:a.example','device_id':'D','k':1}";
  private static final String MASTER_KEY = "{'user_id':'@ann:a.example','m':1}";
  private static final String SELF_SIGNING_KEY = "{'user_id':'@ann:a.example','s':1}";
  private static final RoomId OPEN = RoomId.of("!room:a.example");
  private static final RoomId OLD = RoomId.of("!old:a.example");
  private static final RoomId CLOSED = RoomId.of("!closed:a.example");

  private final Map<RoomId, ReceivingRoom> rooms =
      Map.of(
          OPEN, new ReceivingRoom(RoomVersion.V10, ServerAcl.NONE),
          OLD, new ReceivingRoom(RoomVersion.V1, ServerAcl.NONE),
          CLOSED, new ReceivingRoom(RoomVersion.V10, acl("{'allow':['*'],'deny':['A.exam?le']}")));

  private static ServerAcl acl(String content) {
    return ServerAcl.of(ServerAclContent.of(json(content)));
  }

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private TransactionReader reader() {
    return new TransactionReader(room -> Optional.ofNullable(rooms.get(room)));
  }

  private TransactionOutcome read(TransactionKey key, String body) {
    return reader().read(key, bytes(body));
  }

  private ReceivedTransaction received(String body) {
    return assertInstanceOf(TransactionOutcome.Received.class, read(KEY, body)).transaction();
  }

  private static void assertRefused(TransactionFault fault, TransactionOutcome outcome) {
    assertEquals(new TransactionOutcome.Refused(fault), outcome);
  }

  private static String times(int count, String part) {
    return String.join(",", Collections.nCopies(count, part));
  }

  // The whole

  @Test
  void transactionOf50EventsAnd100UnitsIsReceived() {
    ReceivedTransaction transaction =
        received(
            "{'pdus':["
                + times(50, "{'room_id':'!room:a.example'}")
                + "],'edus':["
                + times(100, "{'edu_type':'x','content':{}}")
                + "]}");
    assertEquals(50, transaction.pdus().size());
    assertEquals(100, transaction.edus().size());
    assertEquals(KEY, transaction.key());
  }

  @Test
  void transactionOf51EventsIsRefused() {
    assertRefused(TransactionFault.TOO_MANY_PDUS, read(KEY, "{'pdus':[" + times(51, "{}") + "]}"));
  }

  @Test
  void transactionOf101UnitsIsRefused() {
    assertRefused(
        TransactionFault.TOO_MANY_EDUS, read(KEY, "{'pdus':[],'edus':[" + times(101, "{}") + "]}"));
  }

  @Test
  void transactionThatIsTooLongIsRefused() {
    String spaces = " ".repeat(TransactionLimits.MAX_BYTES - 10);
    assertInstanceOf(
        TransactionOutcome.Received.class, read(KEY, "{'pdus':[]" + spaces.substring(1) + "}"));
    assertRefused(TransactionFault.TOO_MANY_BYTES, read(KEY, "{'pdus':[]" + spaces + "}"));
  }

  @Test
  void parsedTransactionThatIsTooLongIsRefused() {
    JsonObject longest = withPadding(TransactionLimits.MAX_BYTES);
    assertEquals(TransactionLimits.MAX_BYTES, longest.byteLength());
    assertInstanceOf(TransactionOutcome.Received.class, reader().read(KEY, longest));
    assertRefused(
        TransactionFault.TOO_MANY_BYTES,
        reader().read(KEY, withPadding(TransactionLimits.MAX_BYTES + 1)));
  }

  private static JsonObject withPadding(int bytes) {
    String start = "{'padding':'";
    String end = "','pdus':[]}";
    return json(start + "x".repeat(bytes - start.length() - end.length()) + end);
  }

  @Test
  void parsedTransactionIsRefusedLikeItsBytes() {
    for (String body : List.of("{}", "{'pdus':{}}", "{'pdus':[" + times(51, "{}") + "]}")) {
      TransactionOutcome outcome = read(KEY, body);
      assertInstanceOf(TransactionOutcome.Refused.class, outcome);
      assertEquals(outcome, reader().read(KEY, json(body)));
    }
  }

  @Test
  void parsedTransactionIsSortedLikeItsBytes() throws MalformedJsonException {
    String body =
        "{'pdus':[1,{'room_id':'!closed:a.example'},{'depth':1.5,'room_id':'!old:a.example'}],"
            + "'edus':[1,{'edu_type':'x','content':{}}]}";
    ReceivedTransaction expected = received(body);

    TransactionOutcome outcome =
        reader().read(KEY, JsonObject.parse(bytes(body), JsonMode.LENIENT, JsonLimits.DEFAULT));

    ReceivedTransaction sorted =
        assertInstanceOf(TransactionOutcome.Received.class, outcome).transaction();
    assertArrayEquals(expected.pdus().get(0).json(), sorted.pdus().get(0).json());
    assertEquals(expected.pdus().size(), sorted.pdus().size());
    assertEquals(
        List.of(expected.key(), expected.refused(), expected.edus(), expected.droppedEdus()),
        List.of(sorted.key(), sorted.refused(), sorted.edus(), sorted.droppedEdus()));
  }

  @Test
  void idThatIsTooLongIsRefused() {
    String body = "{'pdus':[]}";
    assertInstanceOf(
        TransactionOutcome.Received.class, read(new TransactionKey(A, "x".repeat(255)), body));
    assertRefused(TransactionFault.ID_TOO_LONG, read(new TransactionKey(A, "x".repeat(256)), body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "null", "{'pdus':[]}}", "{'pdus':[01]}"})
  void whatIsNoJsonObjectIsRefused(String body) {
    assertRefused(TransactionFault.NOT_JSON, read(KEY, body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{'pdus':{}}", "{'pdus':null}", "{'pdus':[],'edus':{}}", "{'edus':[]}"})
  void whatHasNoListsIsRefused(String body) {
    assertRefused(TransactionFault.MALFORMED, read(KEY, body));
  }

  /** The signature of the request says who sent it; what the body says doesn't matter. */
  @Test
  void originInTheBodyIsIgnored() {
    ReceivedTransaction transaction =
        received(
            "{'origin':'b.example','pdus':[],'edus':["
                + typing("@bob:b.example", "!room:a.example")
                + "]}");
    assertEquals(A, transaction.key().origin());
    assertEquals(
        List.of(new DroppedEdu("m.typing", EduFault.FOREIGN_USER, 1)), transaction.droppedEdus());
  }

  /** A server answers the same key with the response that it kept. */
  @Test
  void sameTransactionHasTheSameKeyWhateverItsBody() {
    ReceivedTransaction first = received("{'pdus':[]}");
    ReceivedTransaction replayed = received("{'pdus':[],'edus':[{'edu_type':'x','content':{}}]}");
    assertEquals(first.key(), replayed.key());
  }

  // Events

  @Test
  void eventsAreSortedByRoomAndKeptAsTheyCame() {
    String event = "{\"depth\":1.5,\"room_id\":\"!old:a.example\"}";
    ReceivedTransaction transaction =
        received("{'pdus':[{'room_id':'!room:a.example'}," + event + "]}");
    assertEquals(
        List.of(new FederatedRoom(OPEN, RoomVersion.V10), new FederatedRoom(OLD, RoomVersion.V1)),
        transaction.pdus().stream().map(ReceivedPdu::room).toList());
    assertArrayEquals(event.getBytes(StandardCharsets.UTF_8), transaction.pdus().get(1).json());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|MALFORMED",
        "[]|MALFORMED",
        "{}|MALFORMED",
        "{'room_id':1}|MALFORMED",
        "{'room_id':'room'}|MALFORMED",
        "{'room_id':'!unknown:a.example'}|UNKNOWN_ROOM",
        "{'room_id':'!closed:a.example'}|SERVER_DENIED"
      })
  void badEventIsRefusedAndSpoilsNoOther(String event, PduRefusal refusal) {
    ReceivedTransaction transaction =
        received("{'pdus':[" + event.replace("''", "'") + ",{'room_id':'!room:a.example'}]}");
    assertEquals(
        List.of(refusal), transaction.refused().stream().map(RefusedPdu::refusal).toList());
    assertEquals(1, transaction.pdus().size());
  }

  @Test
  void ofARoomThatWeAreInvitedToOnlyMembershipsAreTaken() {
    TransactionReader reader =
        new TransactionReader(id -> Optional.of(ReceivingRoom.ofInvite(RoomVersion.V10)));
    String body =
        "{'pdus':[{'room_id':'!room:a.example','type':'m.room.member'},"
            + "{'room_id':'!room:a.example','type':'m.room.message'}],'edus':["
            + typing("@ann:a.example", "!room:a.example")
            + "]}";
    ReceivedTransaction transaction =
        assertInstanceOf(TransactionOutcome.Received.class, reader.read(KEY, bytes(body)))
            .transaction();
    assertEquals(1, transaction.pdus().size());
    assertEquals(
        List.of(new RefusedPdu(Optional.empty(), PduRefusal.UNKNOWN_ROOM)), transaction.refused());
    assertEquals(
        List.of(new DroppedEdu("m.typing", EduFault.UNKNOWN_ROOM, 1)), transaction.droppedEdus());
  }

  /** CVE-2025-30355: an event out of range stops nothing but itself. */
  @Test
  void malformedEventFailsAloneWhenItIsVerified() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu message = room.message(SignedRoom.ANN, "hello");
    String tooDeep =
        message.json().toString().replaceFirst("\"depth\":[0-9]+", "\"depth\":9007199254740992");
    ReceivedTransaction transaction = received("{'pdus':[" + tooDeep + "," + message.json() + "]}");

    List<Verification> verifications =
        new EventVerifier(SignedRoom.VERIFIER)
            .verify(
                transaction.pdus().get(0).room(),
                transaction.pdus().stream().map(ReceivedPdu::json).toList());

    assertEquals(
        DropReason.FORMAT,
        assertInstanceOf(Verification.Failed.class, verifications.get(0)).event().reason());
    assertEquals(Optional.of(message), verifications.get(1).read().flatMap(read -> read.pdu()));
  }

  /** An event deeper than events may be fails alone too, and so does one as deep as can be read. */
  @ParameterizedTest
  @ValueSource(ints = {101, 990})
  void eventThatNestsTooDeepFailsAlone(int depth) {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu message = room.message(SignedRoom.ANN, "hello");
    String deep =
        message
            .json()
            .toString()
            .replace("\"hello\"", "[".repeat(depth - 2) + "]".repeat(depth - 2));
    ReceivedTransaction transaction = received("{'pdus':[" + deep + "," + message.json() + "]}");

    List<Verification> verifications =
        new EventVerifier(SignedRoom.VERIFIER)
            .verify(
                transaction.pdus().get(0).room(),
                transaction.pdus().stream().map(ReceivedPdu::json).toList());

    assertEquals(
        DropReason.FORMAT,
        assertInstanceOf(Verification.Failed.class, verifications.get(0)).event().reason());
    assertEquals(Optional.of(message), verifications.get(1).read().flatMap(read -> read.pdu()));
  }

  @Test
  void eventOfARoomThatShutsTheServerOutIsRefusedUnderItsId() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu message = room.message(SignedRoom.BOB, "hello");
    TransactionReader reader =
        new TransactionReader(
            id -> Optional.of(new ReceivingRoom(RoomVersion.V10, acl("{'allow':['*.example']}"))));
    byte[] body = ("{\"pdus\":[" + message.json() + "]}").getBytes(StandardCharsets.UTF_8);

    TransactionOutcome denied =
        reader.read(new TransactionKey(ServerName.of("evil.test:8448"), "1"), body);
    TransactionOutcome allowed =
        reader.read(new TransactionKey(ServerName.of("B.EXAMPLE:8448"), "1"), body);

    assertEquals(
        List.of(new RefusedPdu(Optional.of(message.eventId()), PduRefusal.SERVER_DENIED)),
        assertInstanceOf(TransactionOutcome.Received.class, denied).transaction().refused());
    assertEquals(
        1,
        assertInstanceOf(TransactionOutcome.Received.class, allowed).transaction().pdus().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4", "1.2.3.4:8448", "[::1]", "[::1]:8448"})
  void ipLiteralsAreShutOutWhereTheRoomSaysSo(String server) {
    TransactionReader reader =
        new TransactionReader(
            id ->
                Optional.of(
                    new ReceivingRoom(
                        RoomVersion.V10, acl("{'allow':['*'],'allow_ip_literals':false}"))));
    byte[] body = "{\"pdus\":[{\"room_id\":\"!a:b\"}]}".getBytes(StandardCharsets.UTF_8);
    TransactionOutcome outcome = reader.read(new TransactionKey(ServerName.of(server), "1"), body);
    assertEquals(
        List.of(new RefusedPdu(Optional.empty(), PduRefusal.SERVER_DENIED)),
        assertInstanceOf(TransactionOutcome.Received.class, outcome).transaction().refused());
  }

  @Test
  void responseHasAResultForEachEventWhoseIdIsKnown() {
    ReceivedTransaction transaction =
        received(
            "{'pdus':[{'room_id':'!unknown:a.example','event_id':'$refused:a.example'},{},"
                + "{'room_id':'!old:a.example'}]}");
    Map<EventId, Optional<String>> results = new LinkedHashMap<>();
    results.put(EventId.of("$good:a.example"), Optional.empty());
    results.put(EventId.of("$bad:a.example"), Optional.of("not allowed"));
    assertEquals(
        json(
            "{'pdus':{'$good:a.example':{},'$bad:a.example':{'error':'not allowed'},"
                + "'$refused:a.example':{'error':'This server is not in the room'}}}"),
        transaction.response(results));
  }

  // Ephemeral units

  private static String typing(String user, String room) {
    return edu("m.typing", "{'room_id':'" + room + "','typing':true,'user_id':'" + user + "'}");
  }

  private static String edu(String type, String content) {
    return "{'edu_type':'" + type + "','content':" + content + "}";
  }

  private ReceivedTransaction edus(String... edus) {
    return received("{'pdus':[],'edus':[" + String.join(",", edus) + "]}");
  }

  @Test
  void eachTypeIsRead() {
    ReceivedTransaction transaction =
        edus(
            typing("@ann:a.example", "!room:a.example"),
            edu(
                "m.presence",
                "{'push':[{'user_id':'@ann:a.example','presence':'online','last_active_ago':5,"
                    + "'status_msg':'hi','currently_active':true}]}"),
            edu(
                "m.receipt",
                "{'!room:a.example':{'m.read':{'@ann:a.example':{'event_ids':['$e'],"
                    + "'data':{'ts':1,'thread_id':'main'}}}}}"),
            edu(
                "m.device_list_update",
                "{'user_id':'@ann:a.example','device_id':'D','stream_id':6,'prev_id':[4,5],"
                    + "'deleted':true,'device_display_name':'Phone','keys':"
                    + DEVICE_KEYS
                    + "}"),
            edu(
                "m.signing_key_update",
                "{'user_id':'@ann:a.example','master_key':"
                    + MASTER_KEY
                    + ",'self_signing_key':"
                    + SELF_SIGNING_KEY
                    + "}"),
            edu(
                "m.direct_to_device",
                "{'sender':'@ann:a.example','type':'t','message_id':'m',"
                    + "'messages':{'@bob:me.example':{'*':{'body':'x'}}}}"),
            edu("org.example.unknown", "{'x':1}"));

    assertEquals(List.of(), transaction.droppedEdus());
    assertEquals(
        List.of(
            new Edu.Typing(OPEN, ANN, true),
            new Edu.Presence(
                List.of(
                    new Edu.PresenceUpdate(
                        ANN, "online", OptionalLong.of(5), Optional.of("hi"), true))),
            new Edu.Receipts(
                List.of(
                    new Edu.Receipt(
                        OPEN,
                        "m.read",
                        ANN,
                        EventId.of("$e"),
                        json("{'ts':1,'thread_id':'main'}")))),
            new Edu.DeviceListUpdate(
                ANN,
                "D",
                6,
                List.of(4L, 5L),
                true,
                Optional.of("Phone"),
                Optional.of(json(DEVICE_KEYS))),
            new Edu.SigningKeyUpdate(
                ANN, Optional.of(json(MASTER_KEY)), Optional.of(json(SELF_SIGNING_KEY))),
            new Edu.DirectToDevice(
                ANN,
                "t",
                "m",
                Map.of(UserId.of("@bob:me.example"), Map.of("*", json("{'body':'x'}")))),
            new Edu.Unknown("org.example.unknown", json("{'x':1}"))),
        transaction.edus());
  }

  @Test
  void whatMayBeMissingMayBeMissing() {
    ReceivedTransaction transaction =
        edus(
            edu("m.presence", "{'push':[{'user_id':'@ann:a.example','presence':'offline'}]}"),
            edu(
                "m.device_list_update",
                "{'user_id':'@ann:a.example','device_id':'D','stream_id':6}"),
            edu("m.signing_key_update", "{'user_id':'@ann:a.example'}"));
    assertEquals(
        List.of(
            new Edu.Presence(
                List.of(
                    new Edu.PresenceUpdate(
                        ANN, "offline", OptionalLong.empty(), Optional.empty(), false))),
            new Edu.DeviceListUpdate(
                ANN, "D", 6, List.of(), false, Optional.empty(), Optional.empty()),
            new Edu.SigningKeyUpdate(ANN, Optional.empty(), Optional.empty())),
        transaction.edus());
  }

  /** Forged receipts and the like: a server speaks for its own users only. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.typing|{\"room_id\":\"!room:a.example\",\"typing\":true,\"user_id\":\"@bob:b.example\"}",
        "m.presence|{\"push\":[{\"user_id\":\"@bob:b.example\",\"presence\":\"online\"}]}",
        "m.receipt|{\"!room:a.example\":{\"m.read\":{\"@bob:b.example\":"
            + "{\"event_ids\":[\"$e\"],\"data\":{}}}}}",
        "m.device_list_update|{\"user_id\":\"@bob:b.example\",\"device_id\":\"D\",\"stream_id\":6}",
        "m.signing_key_update|{\"user_id\":\"@bob:b.example\"}",
        "m.direct_to_device|{\"sender\":\"@bob:b.example\",\"type\":\"t\",\"message_id\":\"m\","
            + "\"messages\":{}}",
        "m.typing|{\"room_id\":\"!room:a.example\",\"typing\":true,"
            + "\"user_id\":\"@ann:a.example:8448\"}",
        "m.typing|{\"room_id\":\"!room:a.example\",\"typing\":true,\"user_id\":\"@ann:A.example\"}"
      })
  void unitOfAForeignUserIsDropped(String type, String content) {
    ReceivedTransaction transaction = edus(edu(type, content), edu("x", "{}"));
    assertEquals(
        List.of(new DroppedEdu(type, EduFault.FOREIGN_USER, 1)), transaction.droppedEdus());
    assertEquals(1, transaction.edus().size());
  }

  /** A client would take the keys for those of whom they name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.signing_key_update|'master_key':{'user_id':'@bob:b.example'}|FOREIGN_USER",
        "m.signing_key_update|'master_key':{'user_id':'@amy:a.example'}|MALFORMED",
        "m.signing_key_update|'master_key':{}|MALFORMED",
        "m.signing_key_update|'self_signing_key':{'user_id':'@bob:b.example'}|FOREIGN_USER",
        "m.signing_key_update|'self_signing_key':{'user_id':'@amy:a.example'}|MALFORMED",
        "m.device_list_update|'keys':{'user_id':'@bob:b.example','device_id':'D'}|FOREIGN_USER",
        "m.device_list_update|'keys':{'user_id':'@amy:a.example','device_id':'D'}|MALFORMED",
        "m.device_list_update|'keys':{'user_id':'@ann:a.example','device_id':'E'}|MALFORMED",
        "m.device_list_update|'keys':{'user_id':'@ann:a.example'}|MALFORMED"
      },
      quoteCharacter = '`')
  void keysOfAnotherUserOrDeviceAreDropped(String type, String keys, EduFault fault) {
    ReceivedTransaction transaction =
        edus(edu(type, "{'user_id':'@ann:a.example','device_id':'D','stream_id':6," + keys + "}"));
    assertEquals(List.of(new DroppedEdu(type, fault, 1)), transaction.droppedEdus());
    assertEquals(List.of(), transaction.edus());
  }

  @Test
  void unitOfTooManyPartsIsReadUpToTheLimit() {
    int most = TransactionLimits.MAX_EDU_PARTS;
    StringBuilder rooms = new StringBuilder();
    StringBuilder devices = new StringBuilder();
    for (int i = 0; i < most + 10; i++) {
      rooms.append(i == 0 ? "" : ",").append("'!").append(i).append(":a.example':{}");
      devices.append(i == 0 ? "" : ",").append("'D").append(i).append("':{}");
    }
    List<RoomId> asked = new ArrayList<>();
    TransactionReader reader =
        new TransactionReader(
            room -> {
              asked.add(room);
              return Optional.empty();
            });
    String update = "{'user_id':'@ann:a.example','presence':'online'}";
    String body =
        "{'pdus':[],'edus':["
            + edu("m.receipt", "{" + rooms + "}")
            + ","
            + edu("m.receipt", "{" + rooms + "}")
            + ","
            + edu("m.presence", "{'push':[" + times(most + 7, update) + "]}")
            + ","
            + edu(
                "m.direct_to_device",
                "{'sender':'@ann:a.example','type':'t','message_id':'m',"
                    + "'messages':{'@bob:me.example':{"
                    + devices
                    + "}}}")
            + "]}";

    ReceivedTransaction transaction =
        assertInstanceOf(TransactionOutcome.Received.class, reader.read(KEY, bytes(body)))
            .transaction();

    assertEquals(most, asked.size());
    assertEquals(
        List.of(
            new DroppedEdu("m.receipt", EduFault.TOO_MANY_PARTS, 10),
            new DroppedEdu("m.receipt", EduFault.UNKNOWN_ROOM, most),
            new DroppedEdu("m.receipt", EduFault.TOO_MANY_PARTS, 10),
            new DroppedEdu("m.receipt", EduFault.UNKNOWN_ROOM, most),
            new DroppedEdu("m.presence", EduFault.TOO_MANY_PARTS, 7),
            new DroppedEdu("m.direct_to_device", EduFault.TOO_MANY_PARTS, 11)),
        transaction.droppedEdus());
    assertEquals(
        most, assertInstanceOf(Edu.Presence.class, transaction.edus().get(0)).updates().size());
  }

  @Test
  void receiptsOfOneRoomAreReadUpToTheLimit() {
    StringBuilder users = new StringBuilder();
    for (int i = 0; i < TransactionLimits.MAX_EDU_PARTS; i++) {
      users
          .append(i == 0 ? "" : ",")
          .append("'@u" + i + ":a.example':{'event_ids':['$e'],'data':{}}");
    }
    ReceivedTransaction transaction =
        edus(edu("m.receipt", "{'!room:a.example':{'m.read':{" + users + "}}}"));
    assertEquals(
        List.of(new DroppedEdu("m.receipt", EduFault.TOO_MANY_PARTS, 1)),
        transaction.droppedEdus());
  }

  @Test
  void partsOfForeignUsersAreLeftOutAndCounted() {
    ReceivedTransaction transaction =
        edus(
            edu(
                "m.presence",
                "{'push':[{'user_id':'@bob:b.example','presence':'online'},"
                    + "{'user_id':'@cat:c.example','presence':'online'},{},"
                    + "{'user_id':'@ann:a.example','presence':'online'}]}"));
    assertEquals(
        1, assertInstanceOf(Edu.Presence.class, transaction.edus().get(0)).updates().size());
    assertEquals(
        List.of(
            new DroppedEdu("m.presence", EduFault.MALFORMED, 1),
            new DroppedEdu("m.presence", EduFault.FOREIGN_USER, 2)),
        transaction.droppedEdus());
  }

  @ParameterizedTest
  @CsvSource({"!closed:a.example,SERVER_DENIED", "!unknown:a.example,UNKNOWN_ROOM", "x,MALFORMED"})
  void typingAndReceiptsNeedARoomThatLetsTheServerIn(String room, EduFault fault) {
    ReceivedTransaction transaction =
        edus(
            typing("@ann:a.example", room),
            edu(
                "m.receipt",
                "{'"
                    + room
                    + "':{'m.read':{'@ann:a.example':{'event_ids':['$e'],'data':{}}}},"
                    + "'!room:a.example':{'m.read':{'@ann:a.example':{'event_ids':['$e'],"
                    + "'data':{}}}}}"));
    assertEquals(
        List.of(new DroppedEdu("m.typing", fault, 1), new DroppedEdu("m.receipt", fault, 1)),
        transaction.droppedEdus());
    Edu.Receipts receipts = assertInstanceOf(Edu.Receipts.class, transaction.edus().get(0));
    assertEquals(List.of(OPEN), receipts.receipts().stream().map(Edu.Receipt::room).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.typing|{}",
        "m.typing|{\"room_id\":\"!room:a.example\",\"user_id\":\"@ann:a.example\"}",
        "m.typing|{\"room_id\":\"!room:a.example\",\"typing\":true,\"user_id\":\"ann\"}",
        "m.presence|{}",
        "m.presence|{\"push\":[1]}",
        "m.presence|{\"push\":[{\"user_id\":\"@ann:a.example\"}]}",
        "m.receipt|{\"!room:a.example\":1}",
        "m.receipt|{\"!room:a.example\":{\"m.read\":1}}",
        "m.receipt|{\"!room:a.example\":{\"m.read\":{\"@ann:a.example\":1}}}",
        "m.receipt|{\"!room:a.example\":{\"m.read\":{\"@ann:a.example\":"
            + "{\"event_ids\":[\"$e\",\"$f\"],\"data\":{}}}}}",
        "m.receipt|{\"!room:a.example\":{\"m.read\":{\"@ann:a.example\":"
            + "{\"event_ids\":[\"$e\"]}}}}",
        "m.device_list_update|{\"user_id\":\"@ann:a.example\",\"stream_id\":6}",
        "m.device_list_update|{\"user_id\":\"@ann:a.example\",\"device_id\":\"D\"}",
        "m.device_list_update|{\"user_id\":\"@ann:a.example\",\"device_id\":\"D\","
            + "\"stream_id\":6,\"prev_id\":[\"5\"]}",
        "m.device_list_update|{\"user_id\":\"@ann:a.example\",\"device_id\":\"D\","
            + "\"stream_id\":6,\"prev_id\":5}",
        "m.signing_key_update|{}",
        "m.direct_to_device|{\"sender\":\"@ann:a.example\",\"type\":\"t\",\"messages\":{}}",
        "m.direct_to_device|{\"sender\":\"@ann:a.example\",\"type\":\"t\",\"messages\":{},"
            + "\"message_id\":\"123456789012345678901234567890123\"}",
        "m.direct_to_device|{\"sender\":\"@ann:a.example\",\"message_id\":\"m\",\"messages\":{}}",
        "m.direct_to_device|{\"sender\":\"@ann:a.example\",\"type\":\"t\",\"message_id\":\"m\"}",
      })
  void malformedUnitIsDropped(String type, String content) {
    ReceivedTransaction transaction = edus(edu(type, content));
    assertEquals(List.of(new DroppedEdu(type, EduFault.MALFORMED, 1)), transaction.droppedEdus());
    assertEquals(List.of(), transaction.edus());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "{}", "{'edu_type':1,'content':{}}", "{'edu_type':'','content':{}}"})
  void whatIsNoUnitIsDropped(String edu) {
    assertEquals(List.of(new DroppedEdu("", EduFault.MALFORMED, 1)), edus(edu).droppedEdus());
  }

  @Test
  void unitWithoutContentIsDropped() {
    assertEquals(
        List.of(new DroppedEdu("m.typing", EduFault.MALFORMED, 1)),
        edus("{'edu_type':'m.typing'}").droppedEdus());
  }

  @Test
  void malformedMessageToADeviceIsLeftOut() {
    ReceivedTransaction transaction =
        edus(
            edu(
                "m.direct_to_device",
                "{'sender':'@ann:a.example','type':'t','message_id':'m','messages':"
                    + "{'bob':{'D':{}},'@bob:me.example':{'D':{},'E':1},'@eve:me.example':1}}"));
    Edu.DirectToDevice edu = assertInstanceOf(Edu.DirectToDevice.class, transaction.edus().get(0));
    assertEquals(
        Map.of(
            UserId.of("@bob:me.example"), Map.of("D", JsonObject.EMPTY),
            UserId.of("@eve:me.example"), Map.of()),
        edu.messages());
    assertEquals(
        List.of(new DroppedEdu("m.direct_to_device", EduFault.MALFORMED, 3)),
        transaction.droppedEdus());
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    List<Edu> edus =
        List.of(
            new Edu.Typing(OPEN, ANN, false),
            new Edu.Presence(
                List.of(
                    new Edu.PresenceUpdate(
                        ANN, "online", OptionalLong.of(5), Optional.of("hi"), true),
                    new Edu.PresenceUpdate(
                        ANN, "offline", OptionalLong.empty(), Optional.empty(), false))),
            new Edu.Receipts(
                List.of(
                    new Edu.Receipt(OLD, "m.read", ANN, EventId.of("$e"), json("{'ts':1}")),
                    new Edu.Receipt(OPEN, "m.read", ANN, EventId.of("$f"), json("{'ts':2}")),
                    new Edu.Receipt(OPEN, "x", ANN, EventId.of("$g"), json("{'ts':3}")))),
            new Edu.DeviceListUpdate(
                ANN, "D", 6, List.of(4L), true, Optional.of("P"), Optional.of(json(DEVICE_KEYS))),
            new Edu.SigningKeyUpdate(ANN, Optional.of(json(MASTER_KEY)), Optional.empty()),
            new Edu.DirectToDevice(ANN, "t", "m", Map.of(ANN, Map.of("*", json("{'b':1}")))),
            new Edu.Unknown("x", json("{'y':1}")));
    ReceivedTransaction transaction =
        edus(edus.stream().map(edu -> edu.json().toString()).toArray(String[]::new));
    assertEquals(edus, transaction.edus());
    assertEquals(List.of(), transaction.droppedEdus());
  }
}
