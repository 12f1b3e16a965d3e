package org.matrixlib.federation.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.TransportException;

class EventSplitterTest {
  private static final Set<String> LISTS = Set.of("state", "auth_chain");

  private static EventSplitter splitter(String answer) {
    return new EventSplitter(BytesAnswer.of(answer), LISTS, EventSplitter.Shape.OBJECT);
  }

  private static List<String> events(EventStream stream)
      throws MalformedAnswerException, TransportException {
    List<String> events = new ArrayList<>();
    Optional<RawEvent> event = stream.next();
    while (event.isPresent()) {
      events.add(event.get().list() + " " + new String(event.get().json(), UTF_8));
      event = stream.next();
    }
    return events;
  }

  @Test
  void eventsComeInTheirOrderAndTheRestAfterThem() throws Exception {
    EventSplitter stream =
        splitter(
            " { \"a\" : 1 , \"state\" : [ {\"x\":[\"]}\"]} , {} ] ,\r\n\t\"b\":{\"state\":[1]},"
                + "\"auth_chain\":[[{}],\"\\\"]\",17,null,tru],\"c\":\"d\" } ");
    assertEquals(
        List.of(
            "state {\"x\":[\"]}\"]}",
            "state {}",
            "auth_chain [{}]",
            "auth_chain \"\\\"]\"",
            "auth_chain 17",
            "auth_chain null",
            "auth_chain tru"),
        events(stream));
    assertEquals("{\"a\":1,\"b\":{\"state\":[1]},\"c\":\"d\"}", stream.rest().toString());
    assertEquals(Optional.empty(), stream.next());
  }

  @Test
  void namesAreComparedWithoutTheirEscapes() throws Exception {
    EventSplitter stream = splitter("{\"st\\u0061te\":[1],\"auth_ch\\u0061in\":[]}");
    assertEquals(List.of("state 1"), events(stream));
  }

  @Test
  void aListThatIsNullIsEmpty() throws Exception {
    EventSplitter stream = splitter("{\"state\":null,\"auth_chain\":[{}]}");
    assertEquals(List.of("auth_chain {}"), events(stream));
  }

  @Test
  void anObjectThatFollowsAStatusIsSplitToo() throws Exception {
    EventSplitter stream =
        new EventSplitter(
            BytesAnswer.of(" [ 200 , {\"state\":[1],\"x\":2} ] "),
            Set.of("state"),
            EventSplitter.Shape.TUPLE);
    assertEquals(List.of("state 1"), events(stream));
    assertEquals("{\"x\":2}", stream.rest().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[200,{\"x\":1}",
        "[200,{\"x\":1}]x",
        "[200 {\"x\":1}]",
        "[{\"x\":1}]",
        "[200,[]]",
        "[,{\"x\":1}]"
      })
  void whatIsNoStatusAndObjectIsMalformed(String answer) {
    EventSplitter stream =
        new EventSplitter(BytesAnswer.of(answer), Set.of(), EventSplitter.Shape.TUPLE);
    assertThrows(MalformedAnswerException.class, () -> events(stream));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"state\":[]}",
        "{\"auth_chain\":[]}",
        "{\"state\":[],\"auth_chain\":[]",
        "{\"state\":[],\"auth_chain\":[]}x",
        "{\"state\":[],\"auth_chain\":[]}}",
        "{\"state\":[],\"auth_chain\":[],}",
        "{,\"state\":[],\"auth_chain\":[]}",
        "{\"state\":[] \"auth_chain\":[]}",
        "{\"state\"[],\"auth_chain\":[]}",
        "{state:[],\"auth_chain\":[]}",
        "{\"state\":[],\"state\":[],\"auth_chain\":[]}",
        "{\"state\":null,\"state\":[],\"auth_chain\":[]}",
        "{\"state\":{},\"auth_chain\":[]}",
        "{\"state\":\"\",\"auth_chain\":[]}",
        "{\"state\":[1,],\"auth_chain\":[]}",
        "{\"state\":[,1],\"auth_chain\":[]}",
        "{\"state\":[1 2],\"auth_chain\":[]}",
        "{\"state\":[:],\"auth_chain\":[]}",
        "{\"state\":[{\"a\":\"],\"auth_chain\":[]}",
        "{\"state\":[{],\"auth_chain\":[]}",
        "{\"state\":[],\"auth_chain\":[],\"x\":}",
        "{\"state\":[],\"auth_chain\":[],\"x\":tru}",
        "{\"state\":[],\"auth_chain\":[],\"x\":[1,}",
        "{\"state\":[],\"auth_chain\":[],\"\\x\":1}",
        "{\"state\":[],\"auth_chain\":[],\"x\":\"\\",
        "\uFEFF{\"state\":[],\"auth_chain\":[]}",
      })
  void whatIsNoObjectWithTheListsIsMalformed(String answer) {
    assertThrows(MalformedAnswerException.class, () -> events(splitter(answer)));
  }

  @Test
  void anEventMayBeAsLongAsTheReaderOfEventsTakes() throws Exception {
    String longest = '"' + "x".repeat(EventSplitter.MAX_EVENT_BYTES - 2) + '"';
    assertEquals(
        List.of("state 1", "state " + longest, "state 2"),
        events(splitter("{\"auth_chain\":[],\"state\":[1," + longest + ",2]}")));
    String tooLong = "{\"auth_chain\":[],\"state\":[1,\"x" + longest.substring(1) + ",2]}";
    assertThrows(MalformedAnswerException.class, () -> events(splitter(tooLong)));
  }

  @Test
  void theOtherMembersAreBoundedTogether() throws Exception {
    String half = '"' + "x".repeat(EventSplitter.MAX_REST_BYTES / 2) + '"';
    String lists = "\"state\":[],\"auth_chain\":[]}";
    EventSplitter stream = splitter("{\"a\":" + half + "," + lists);
    assertEquals(List.of(), events(stream));
    assertTrue(stream.rest().has("a"));
    String tooMuch = "{\"a\":" + half + ",\"b\":" + half + "," + lists;
    assertThrows(MalformedAnswerException.class, () -> events(splitter(tooMuch)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"state\":[\"",
        "{\"state\":[{\"",
        "{\"state\":[",
        "{\"x\":\"",
        "{\"",
        "{\"state\":[],\"x\":[",
        "{\"state\":\"",
      })
  void anEndlessValueIsCut(String start) {
    for (String repeated : List.of("a", "[", "\\\"", "[1],")) {
      EventSplitter stream =
          new EventSplitter(
              new BytesAnswer(Map.of(), new EndlessStream(start, repeated)),
              LISTS,
              EventSplitter.Shape.OBJECT);
      if (!(start.endsWith("state\":[") && repeated.equals("[1],"))) {
        assertThrows(MalformedAnswerException.class, () -> events(stream), start + repeated);
      }
    }
  }

  @Test
  void bytesMayComeOneByOne() throws Exception {
    byte[] answer =
        "{\"state\":[{\"a\":\"b\\\\\"},-1.5],\"y\":2,\"auth_chain\":[]}".getBytes(UTF_8);
    InputStream slow =
        new ByteArrayInputStream(answer) {
          @Override
          public synchronized int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, 1));
          }
        };
    EventSplitter stream =
        new EventSplitter(new BytesAnswer(Map.of(), slow), LISTS, EventSplitter.Shape.OBJECT);
    assertEquals(List.of("state {\"a\":\"b\\\\\"}", "state -1.5"), events(stream));
    assertEquals("{\"y\":2}", stream.rest().toString());
  }

  @Test
  void whatBreaksOffIsNoEndOfTheAnswer() {
    IOException failure = new IOException("reset");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw failure;
          }
        };
    EventSplitter stream =
        new EventSplitter(new BytesAnswer(Map.of(), broken), LISTS, EventSplitter.Shape.OBJECT);
    TransportException thrown = assertThrows(TransportException.class, stream::next);
    assertEquals(TransportException.Kind.PROTOCOL, thrown.kind());
    assertEquals(failure, thrown.getCause());
  }

  @Test
  void theRestIsKnownAtTheEndOnly() throws Exception {
    EventSplitter stream = splitter("{\"auth_chain\":[],\"state\":[1]}");
    assertThrows(IllegalStateException.class, stream::rest);
    assertTrue(stream.next().isPresent());
    assertThrows(IllegalStateException.class, stream::rest);
    assertTrue(stream.next().isEmpty());
    assertEquals("{}", stream.rest().toString());
  }

  @Test
  void closingEndsTheExchange() {
    BytesAnswer answer = BytesAnswer.of("{}");
    EventSplitter stream = new EventSplitter(answer, LISTS, EventSplitter.Shape.OBJECT);
    assertFalse(answer.isClosed());
    stream.close();
    assertTrue(answer.isClosed());
  }
}
