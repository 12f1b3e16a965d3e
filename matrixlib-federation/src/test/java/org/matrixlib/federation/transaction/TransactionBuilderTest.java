package org.matrixlib.federation.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduFault;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.history.SignedRoom;
import org.matrixlib.federation.transaction.ReceivingRooms.ReceivingRoom;

class TransactionBuilderTest {
  private static final ServerName A = ServerName.of("a.example");
  private static final Edu TYPING =
      new Edu.Typing(RoomId.of("!room:a.example"), UserId.of(SignedRoom.ANN), true);

  private final SignedRoom room = SignedRoom.of(RoomVersion.V10);

  private static OutgoingTransaction build(int maxBytes, List<Pdu> pdus, List<Edu> edus) {
    return new TransactionBuilder(A, () -> Instant.ofEpochMilli(123), maxBytes).build(pdus, edus);
  }

  private static OutgoingTransaction build(List<Pdu> pdus, List<Edu> edus) {
    return new TransactionBuilder(A, () -> Instant.ofEpochMilli(123)).build(pdus, edus);
  }

  private static List<?> list(OutgoingTransaction transaction, String name) {
    return transaction.body().array(name).orElseThrow().toList();
  }

  @Test
  void whatIsBuiltIsReceived() {
    Pdu message = room.message(SignedRoom.ANN, "hello");

    OutgoingTransaction transaction = build(List.of(message), List.of(TYPING));

    assertEquals(Optional.of("a.example"), transaction.body().string("origin"));
    assertEquals(123, transaction.body().integer("origin_server_ts").orElseThrow());
    assertEquals(1, transaction.pdusTaken());
    assertEquals(1, transaction.edusTaken());
    assertFalse(transaction.isEmpty());
    ReceivedTransaction received =
        assertInstanceOf(
                TransactionOutcome.Received.class,
                new TransactionReader(
                        id -> Optional.of(new ReceivingRoom(RoomVersion.V10, ServerAcl.NONE)))
                    .read(new TransactionKey(A, "1"), transaction.body()))
            .transaction();
    assertEquals(
        message.json().toString(),
        new String(received.pdus().get(0).json(), StandardCharsets.UTF_8));
    assertEquals(List.of(TYPING), received.edus());
  }

  @Test
  void atMost50EventsAnd100UnitsAreTaken() {
    Pdu message = room.message(SignedRoom.ANN, "hello");

    OutgoingTransaction transaction =
        build(Collections.nCopies(51, message), Collections.nCopies(101, TYPING));

    assertEquals(50, transaction.pdusTaken());
    assertEquals(50, list(transaction, "pdus").size());
    assertEquals(100, transaction.edusTaken());
    assertEquals(100, list(transaction, "edus").size());
  }

  @Test
  void noMoreIsTakenThanFitsIntoTheBytesThatAreSent() {
    List<Pdu> pdus = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pdus.add(room.message(SignedRoom.ANN, "x".repeat(i * 100)));
    }
    List<Edu> edus = List.of(TYPING, TYPING);
    for (int maxBytes = 600; maxBytes < 8_000; maxBytes += 7) {
      OutgoingTransaction transaction = build(maxBytes, pdus, edus);

      assertTrue(transaction.body().byteLength() <= maxBytes);
      if (transaction.pdusTaken() < pdus.size() && transaction.edusTaken() == 0) {
        Pdu next = pdus.get(transaction.pdusTaken());
        assertTrue(transaction.body().byteLength() + next.json().byteLength() + 1 > maxBytes);
      }
    }
    OutgoingTransaction whole = build(1_000_000, pdus, edus);
    assertEquals(1, build(whole.body().byteLength() - 1, pdus, edus).edusTaken());
    assertEquals(whole, build(whole.body().byteLength(), pdus, edus));
  }

  /** An event of other times, whose depth other servers refuse now. */
  @Test
  void eventThatCantBeSentIsLeftOutAndHoldsNothingUp() {
    Pdu good = room.message(SignedRoom.ANN, "hello");
    Pdu tooDeep = Pdu.trusted(good.json().with("depth", JsonNumber.of(-1)), RoomVersion.V10);
    Pdu broken = Pdu.trusted(JsonObject.EMPTY, RoomVersion.V10);

    OutgoingTransaction transaction = build(List.of(tooDeep, broken, good), List.of());

    assertEquals(3, transaction.pdusTaken());
    assertEquals(List.of(good.json()), list(transaction, "pdus"));
    assertEquals(
        List.of(PduFault.OUT_OF_RANGE, PduFault.PROPERTY_MISSING),
        transaction.unsendablePdus().stream().map(pdu -> pdu.problem().fault()).toList());
    assertEquals(List.of(tooDeep, broken), events(transaction));
  }

  private static List<Pdu> events(OutgoingTransaction transaction) {
    return transaction.unsendablePdus().stream().map(UnsendablePdu::event).toList();
  }

  /** CVE-2023-32323: what stands beside an event counts, as it is sent. */
  @Test
  void whatStandsBesideAnEventIsLeftOutIfBothAreLongerThanAnEventMayBe() {
    Pdu message = room.message(SignedRoom.ANN, "hello");
    JsonObject small = JsonObject.builder().put("age", 5).build();
    JsonObject large =
        JsonObject.builder()
            .put("invite_room_state", JsonArray.of(List.of(JsonString.of("x".repeat(65_000)))))
            .build();

    OutgoingTransaction transaction =
        build(List.of(message.withUnsigned(small), message.withUnsigned(large)), List.of());

    assertEquals(
        List.of(message.json().with("unsigned", small), message.json()), list(transaction, "pdus"));
  }

  /** CVE-2025-61672: a bad unit must not poison the queue of its destination. */
  @Test
  void unitThatFitsIntoNoTransactionIsLeftOutAndHoldsNothingUp() {
    Edu huge = new Edu.Unknown("x", JsonObject.builder().put("x", "x".repeat(2_000)).build());

    OutgoingTransaction transaction = build(2_000, List.of(), List.of(huge, TYPING));

    assertEquals(2, transaction.edusTaken());
    assertEquals(List.of(huge), transaction.unsendableEdus());
    assertEquals(List.of(TYPING.json()), list(transaction, "edus"));
  }

  @Test
  void unitThatFitsNotIntoThisTransactionWaitsForTheNext() {
    Pdu message = room.message(SignedRoom.ANN, "x".repeat(1_000));
    Edu large = new Edu.Unknown("x", JsonObject.builder().put("x", "x".repeat(1_000)).build());

    OutgoingTransaction transaction = build(2_000, List.of(message), List.of(large));

    assertEquals(1, transaction.pdusTaken());
    assertEquals(0, transaction.edusTaken());
    assertEquals(1, build(2_000, List.of(), List.of(large)).edusTaken());
  }

  @Test
  void transactionOfNothingButWhatCantBeSentIsEmpty() {
    Pdu broken = Pdu.trusted(JsonObject.EMPTY, RoomVersion.V10);
    assertTrue(build(List.of(broken), List.of()).isEmpty());
    assertTrue(build(List.of(), List.of()).isEmpty());
  }

  @Test
  void idsAreGivenOutOnceInThisRunAndOthers() {
    TransactionIds ids = new TransactionIds(new Random(1));
    TransactionIds others = new TransactionIds(new Random(2));
    List<String> given = List.of(ids.next(), ids.next(), others.next(), others.next());
    assertEquals(4, given.stream().distinct().count());
    assertTrue(given.stream().allMatch(id -> id.matches("[0-9a-z-]{1,64}")));
    assertNotEquals(ids.next(), others.next());
  }
}
