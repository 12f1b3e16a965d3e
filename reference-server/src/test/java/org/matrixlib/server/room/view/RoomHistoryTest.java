package org.matrixlib.server.room.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.room.view.RoomHistory.Page;

class RoomHistoryTest {
  private static final RoomId ROOM = RoomId.of("!room:here.example");
  private static final int EVENTS = 2_500;

  /** How many events were read. */
  private int read;

  private static List<StoredEvent> events() {
    Pdu event =
        Pdu.builder(RoomVersion.V11)
            .type("m.x")
            .sender(UserId.of("@ann:here.example"))
            .roomId(ROOM)
            .content(JsonObject.EMPTY)
            .depth(1)
            .prevEvents(List.of())
            .authEvents(List.of())
            .originServerTs(1)
            .build(
                ServerName.of("here.example"), SigningKey.of(KeyId.of("ed25519:1"), new byte[32]));
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(
          new StoredEvent(event, i, 0, 0, false, false, Optional.empty(), Optional.empty(), 1));
    }
    return events;
  }

  /** All of the same depth, so that the order is that of arrival. */
  private RoomQueries queries() {
    List<StoredEvent> events = events();
    return (RoomQueries)
        Proxy.newProxyInstance(
            RoomQueries.class.getClassLoader(),
            new Class<?>[] {RoomQueries.class},
            (proxy, method, arguments) -> {
              assertEquals("history", method.getName());
              TopologicalPosition from = (TopologicalPosition) arguments[1];
              boolean isBackward = (boolean) arguments[2];
              List<StoredEvent> walk = new ArrayList<>(events);
              if (isBackward) {
                Collections.reverse(walk);
              }
              List<StoredEvent> page =
                  walk.stream()
                      .filter(
                          event -> {
                            int order = RoomHistory.after(event).compareTo(from);
                            return isBackward ? order < 0 : order > 0;
                          })
                      .limit((int) arguments[3])
                      .toList();
              read += page.size();
              return page;
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPageLooksAtFewEventsAndTheNextGoesOn(boolean isBackward) {
    RoomHistory history = new RoomHistory(queries(), ROOM);
    Optional<TopologicalPosition> from =
        Optional.of(isBackward ? TopologicalPosition.END : TopologicalPosition.BEGINNING);
    List<Long> found = new ArrayList<>();
    int pages = 0;
    while (from.isPresent()) {
      read = 0;
      Page page =
          history.page(
              from.get(),
              Optional.empty(),
              isBackward,
              10,
              event -> event.sequence() == 3 || event.sequence() == EVENTS - 4);
      assertTrue(read <= 1_000, () -> read + " events for one page");
      page.events().forEach(event -> found.add(event.sequence()));
      from = page.end();
      pages++;
    }
    assertEquals(isBackward ? List.of(EVENTS - 4L, 3L) : List.of(3L, EVENTS - 4L), found);
    assertEquals(3, pages);
  }
}
