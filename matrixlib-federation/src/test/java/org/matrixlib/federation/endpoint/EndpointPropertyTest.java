package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.TransportException;

class EndpointPropertyTest {
  private static final List<SampleCall<?>> SAMPLES = SampleCall.all();

  private static final List<JsonValue> VALUES =
      parse(
              "{\"v\":[null,true,17,-1,1.5,1e300,9007199254740993,\"\",\"x\",\"$e\",\"@a:b\",[],"
                  + "[1],[[]],[null],{},{\"a\":1},{\"pdus\":[]}]}")
          .array("v")
          .orElseThrow()
          .toList();

  @Provide
  Arbitrary<SampleCall<?>> samples() {
    return Arbitraries.of(SAMPLES);
  }

  @Property(tries = 20_000)
  void anAnswerWithAnythingChangedIsReadOrMalformed(
      @ForAll("samples") SampleCall<?> sample, @ForAll Random random) throws Exception {
    if (sample.answer().strip().startsWith("{")) {
      JsonObject answer = parse(sample.answer());
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        answer = (JsonObject) changed(answer, random);
      }
      read(sample.call(), sample.answerType(), answer.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Property(tries = 5000)
  void anAnswerWithAnyByteChangedIsReadOrMalformed(
      @ForAll("samples") SampleCall<?> sample, @ForAll Random random) throws Exception {
    byte[] answer = sample.answer().getBytes(StandardCharsets.UTF_8);
    answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
    read(sample.call(), sample.answerType(), answer);
  }

  @Property
  void aSplitterFindsWhatTheReaderOfJsonFinds(@ForAll @Size(max = 12) List<Token> tokens)
      throws TransportException {
    StringBuilder answer = new StringBuilder("{\"a\":[");
    tokens.forEach(token -> answer.append(token.text));
    SplitterLaws.check(answer.toString().getBytes(StandardCharsets.UTF_8));
    SplitterLaws.check((answer + "],\"b\":null}").getBytes(StandardCharsets.UTF_8));
  }

  /** What answers are made of. */
  enum Token {
    OPEN("{"),
    CLOSE("}"),
    OPEN_LIST("["),
    CLOSE_LIST("]"),
    COMMA(","),
    COLON(":"),
    NAME("\"\\u0062\":"),
    OTHER_NAME("\"c\":"),
    QUOTE("\""),
    ESCAPE("\\"),
    SPACE(" "),
    NUMBER("1"),
    FRACTION("-1.5e3"),
    TRUE("true"),
    TEXT("\"]}\""),
    END_OF_LIST("],\"b\":["),
    END("],\"b\":[]}");

    private final String text;

    Token(String text) {
      this.text = text;
    }
  }

  private static JsonObject parse(String json) {
    try {
      return JsonObject.parse(
          json.getBytes(StandardCharsets.UTF_8), JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new AssertionError(json, e);
    }
  }

  /** A value with one member or element, at any depth, replaced or left out. */
  private static JsonValue changed(JsonValue value, Random random) {
    if (value instanceof JsonObject object && object.size() > 0 && random.nextInt(4) > 0) {
      String name = object.names().get(random.nextInt(object.size()));
      return random.nextInt(6) == 0
          ? object.toBuilder().remove(name).build()
          : object.with(name, replaced(object.get(name).orElseThrow(), random));
    }
    if (value instanceof JsonArray array && !array.isEmpty() && random.nextInt(4) > 0) {
      List<JsonValue> elements = new ArrayList<>(array.toList());
      int index = random.nextInt(elements.size());
      elements.set(index, replaced(elements.get(index), random));
      return JsonArray.of(elements);
    }
    return value;
  }

  private static JsonValue replaced(JsonValue value, Random random) {
    return random.nextBoolean()
        ? VALUES.get(random.nextInt(VALUES.size()))
        : changed(value, random);
  }

  /** Reads all of an answer. That it is malformed is the only failure there may be. */
  private static <A> void read(FederationCall<A> call, String type, byte[] body) throws Exception {
    BytesAnswer answer =
        new BytesAnswer(Map.of("Content-Type", type), new ByteArrayInputStream(body));
    try {
      A result = call.read(answer);
      if (result instanceof EventStream stream) {
        Optional<RawEvent> event = stream.next();
        while (event.isPresent()) {
          event = stream.next();
        }
        JoinAnswer.of(stream.rest());
      } else if (result instanceof MediaContent media) {
        media.content().readAllBytes();
      }
    } catch (MalformedAnswerException e) {
      // as promised
    } catch (TransportException e) {
      assertEquals(TransportException.Kind.PROTOCOL, e.kind()); // media that end early
    }
  }
}
