package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.TransportException;

class MediaCallTest {
  private static final String JSON_PART = "--b\r\nContent-Type: application/json\r\n\r\n{}\r\n";

  private static BytesAnswer answer(String contentType, byte[] body) {
    return new BytesAnswer(Map.of("Content-Type", contentType), new ByteArrayInputStream(body));
  }

  private static BytesAnswer answer(String body) {
    return answer("multipart/mixed; boundary=b", body.getBytes(StandardCharsets.UTF_8));
  }

  private static MediaContent content(HttpAnswer answer) throws Exception {
    return assertInstanceOf(MediaContent.class, MultipartLaws.CALL.read(answer));
  }

  private static String text(MediaContent media) throws Exception {
    return new String(media.content().readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "multipart/mixed; boundary=abc|abc",
        "multipart/mixed;boundary=abc|abc",
        "Multipart/MIXED ; BOUNDARY = \"abc\" ; x=y|abc",
        "multipart/mixed; x=\"; boundary=no\"; boundary=\"a b:c\"|a b:c",
        "multipart/mixed; boundary=\"a\\bc\"|abc",
        "multipart/mixed; boundary='()+_,-./:=?|'()+_,-./:=?",
        "multipart/mixed; boundary=\"'()+_,-./:=?\"|'()+_,-./:=?",
      })
  void theBoundaryIsFoundInTheContentType(String contentType, String boundary) throws Exception {
    assertEquals(boundary, MultipartReader.boundary(contentType));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "multipart/mixed",
        "multipart/mixed;",
        "multipart/mixedboundary=abc",
        "multipart/mixedx; boundary=abc",
        "multipart/form-data; boundary=abc",
        "application/json; boundary=abc",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=\"\"",
        "multipart/mixed; boundary=\"abc",
        "multipart/mixed; boundary=\"abc \"",
        "multipart/mixed; boundary=\"a\u0001c\"",
        "multipart/mixed; boundary=\"a\r\nc\"",
        "multipart/mixed; boundary=\"aéc\"",
        "multipart/mixed; x y; boundary=abc",
        "multipart/mixed; boundary=0123456789012345678901234567890123456789"
            + "0123456789012345678901234567890"
      })
  void withoutBoundaryTheAnswerIsMalformed(String contentType) {
    assertThrows(
        MalformedAnswerException.class,
        () -> MultipartLaws.CALL.read(answer(contentType, new byte[0])));
  }

  @Test
  void aContentTypeOfManyParametersIsMalformed() {
    String contentType = "multipart/mixed" + "; a=\"\\\\\"".repeat(100_000) + "; boundary=b";
    assertThrows(
        MalformedAnswerException.class,
        () -> MultipartLaws.CALL.read(answer(contentType, new byte[0])));
    assertThrows(MalformedAnswerException.class, () -> MultipartLaws.CALL.read(BytesAnswer.of("")));
  }

  @Test
  void whatIsBeforeAndAfterThePartsIsPassedOver() throws Exception {
    MediaContent media =
        content(answer("preamble --b\r\n" + JSON_PART + "--b \t\r\n\r\nx\r\n--b--\r\nepilogue"));
    assertEquals("x", text(media));
    assertEquals(Optional.empty(), media.contentType());
    assertEquals(Optional.empty(), media.contentDisposition());
    assertEquals(JsonObject.EMPTY, media.metadata());
  }

  @Test
  void linesOfHeadersMayLackCarriageReturns() throws Exception {
    MediaContent media =
        content(answer("--b\n\n{}\r\n--b\ncontent-TYPE:\timage/png \nContent-Type: x\n\ny\r\n--b"));
    assertEquals("y", text(media));
    assertEquals(Optional.of("image/png"), media.contentType());
  }

  @Test
  void anEmptyContentIsContent() throws Exception {
    MediaContent media = content(answer(JSON_PART + "--b\r\n\r\n\r\n--b--"));
    assertEquals(-1, media.content().read());
    assertEquals(0, media.content().read(new byte[0]));
    assertEquals(-1, media.content().read(new byte[1]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b",
        "--b--\r\n",
        "--c\r\n\r\n{}\r\n--c\r\n\r\n\r\n--c--",
        "x--b\r\n\r\n{}\r\n--b\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}",
        "--b\r\n\r\n{}\r\n--b",
        "--b\r\n\r\n{}\r\n--b--",
        "--b\r\n\r\n{}\r\n--bx\r\n\r\n\r\n--b--",
        "--b\r\n\r\n[]\r\n--b\r\n\r\n\r\n--b--",
        "--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}\r\n--b\r\nno header\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}\r\n--b\r\n: x\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}\r\n--b\r\nA: x\u0000\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}\r\n--b\r\nA: x\rB: y\r\n\r\n\r\n--b--",
        "--b\r\n\r\n{}\r\n--b\r\nA: x",
      })
  void whatHasNoTwoPartsIsNoMedia(String body) {
    BytesAnswer answer = answer(body);
    Exception e = assertThrows(Exception.class, () -> MultipartLaws.CALL.read(answer));
    boolean endsEarly =
        e instanceof TransportException ended && ended.kind() == TransportException.Kind.PROTOCOL;
    assertTrue(endsEarly || e instanceof MalformedAnswerException, e.toString());
  }

  @Test
  void endlessHeadersPreamblesAndMetadataAreCut() {
    for (String start :
        List.of(
            "", "--b", "--b\r\n", "--b\r\n\r\n", JSON_PART + "--b\r\nA: ", JSON_PART + "--b\r\n")) {
      for (String repeated : List.of("x", "a:b\r\n")) {
        InputStream endless = new EndlessStream(start, repeated);
        assertThrows(
            MalformedAnswerException.class,
            () ->
                MultipartLaws.CALL.read(
                    new BytesAnswer(
                        Map.of("Content-Type", "multipart/mixed; boundary=b"), endless)),
            start + repeated);
      }
    }
  }

  @Test
  void contentWithoutItsEndIsNotTakenForAll() throws Exception {
    MediaContent media = content(answer(JSON_PART + "--b\r\n\r\nhalf of it\r\n--"));
    TransportException e =
        assertThrows(TransportException.class, () -> media.content().readAllBytes());
    assertEquals(TransportException.Kind.PROTOCOL, e.kind());
  }

  @Property(tries = 200)
  void contentIsReadAsItWasWrittenInPiecesOfAnySize(@ForAll Random random) throws Exception {
    byte[] content = new byte[random.nextInt(300_000)];
    byte[] likely = {'\r', '\n', '-', 'b', 'c'};
    for (int i = 0; i < content.length; i++) {
      content[i] = random.nextInt(8) == 0 ? (byte) random.nextInt() : likely[random.nextInt(5)];
    }
    byte[] start =
        (JSON_PART.replace("--b", "--bcb") + "--bcb\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] end = "\r\n--bcb--\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(start, start.length + content.length + end.length);
    System.arraycopy(content, 0, body, start.length, content.length);
    System.arraycopy(end, 0, body, start.length + content.length, end.length);
    InputStream pieces =
        new ByteArrayInputStream(body) {
          @Override
          public synchronized int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, 1 + random.nextInt(20_000)));
          }
        };
    MediaContent media =
        content(new BytesAnswer(Map.of("Content-Type", "multipart/mixed; boundary=bcb"), pieces));
    byte[] read = media.content().readAllBytes();
    String delimiter = "\r\n--bcb";
    String expected = new String(content, StandardCharsets.ISO_8859_1);
    int cut = expected.indexOf(delimiter);
    assertEquals(
        cut < 0 ? expected : expected.substring(0, cut),
        new String(read, StandardCharsets.ISO_8859_1));
  }

  @Test
  void singleBytesAreReadToo() throws Exception {
    InputStream content = content(answer(JSON_PART + "--b\r\n\r\n\u00e9\r\n--b--")).content();
    assertEquals(0xc3, content.read());
    assertEquals(0xa9, content.read());
    assertEquals(-1, content.read());
  }

  @Test
  void closingMediaEndsTheExchange() throws Exception {
    BytesAnswer answer = answer(JSON_PART + "--b\r\n\r\nx\r\n--b--");
    MediaContent media = content(answer);
    assertFalse(answer.isClosed());
    media.close();
    assertTrue(answer.isClosed());
  }

  private static MediaRedirect redirect(String location) throws Exception {
    BytesAnswer answer = answer(JSON_PART + "--b\r\nLocation: " + location + "\r\n\r\n\r\n--b--");
    MediaAnswer read = MultipartLaws.CALL.read(answer);
    assertTrue(answer.isClosed());
    return assertInstanceOf(MediaRedirect.class, read);
  }

  @ParameterizedTest
  @CsvSource({
    "https://cdn.example/a%2fb?c=d%20&e, cdn.example, 443, cdn.example, /a%2fb?c=d%20&e",
    "HTTPS://cdn.example, cdn.example, 443, cdn.example, /",
    "https://cdn.example:8443/x#y, cdn.example, 8443, cdn.example:8443, /x",
    "https://cdn.example?x, cdn.example, 443, cdn.example, /?x",
    "https://[2001:db8::1]:4/x, 2001:db8::1, 4, [2001:db8::1]:4, /x",
    "https://192.0.2.1/x, 192.0.2.1, 443, 192.0.2.1, /x",
    "https://cdn.example/é, cdn.example, 443, cdn.example, /%C3%A9"
  })
  void aRedirectIsFollowedWithoutSignature(
      String location, String host, int port, String hostHeader, String target) throws Exception {
    List<HttpRequest> requests = new ArrayList<>();
    BytesAnswer answer =
        new BytesAnswer(
            Map.of("Content-Type", "image/png", "Content-Disposition", "inline"),
            BytesAnswer.of("x").body());
    MediaContent media =
        redirect(location)
            .follow(
                request -> {
                  requests.add(request);
                  return answer;
                },
                Duration.ofSeconds(9),
                77);
    assertEquals(
        List.of(
            new HttpRequest(
                new Endpoint(host, port, host, hostHeader),
                "GET",
                target,
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(9),
                77)),
        requests);
    assertEquals("x", text(media));
    assertEquals(Optional.of("image/png"), media.contentType());
    assertEquals(Optional.of("inline"), media.contentDisposition());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://cdn.example/x",
        "file:///etc/passwd",
        "/x",
        "//cdn.example/x",
        "https:x",
        "https:///x",
        "https://cdn.example:0/x",
        "https://cdn.example:65536/x",
        "https://user@cdn.example/x",
        "https://a b/x",
        "https://cdn.example/ x",
        "https://[::1/x",
        ""
      })
  void aRedirectToAnythingButHttpsIsMalformed(String location) {
    assertThrows(MalformedAnswerException.class, () -> redirect(location));
  }

  @Test
  void aRedirectThatLeadsToNoMediaIsMalformed() throws Exception {
    MediaRedirect redirect = new MediaRedirect(JsonObject.EMPTY, URI.create("https://cdn.example"));
    for (int status : List.of(302, 404, 500)) {
      BytesAnswer answer = BytesAnswer.of("").withStatus(status);
      assertThrows(
          MalformedAnswerException.class,
          () -> redirect.follow(request -> answer, Duration.ofSeconds(9), 77));
      assertTrue(answer.isClosed());
    }
  }

  @Test
  void serversThatDontKnowTheEndpointAreAskedThroughTheOlderOne() throws Exception {
    FederationCall<MediaAnswer> older = MultipartLaws.CALL.fallback().orElseThrow();
    assertEquals("GET", older.method());
    assertEquals(
        "/_matrix/media/v3/download/peer.example/m?timeout_ms=0&allow_remote=false",
        older.target());
    assertFalse(older.isSigned());
    assertTrue(older.isStreamed());
    assertEquals(1 << 20, older.maxAnswerBytes());
    assertEquals(MultipartLaws.CALL.timeout(), older.timeout());
    assertEquals(Optional.empty(), older.fallback());
    MediaContent media =
        assertInstanceOf(
            MediaContent.class,
            older.read(answer("image/png", "x".getBytes(StandardCharsets.UTF_8))));
    assertEquals("x", text(media));
    assertEquals(Optional.of("image/png"), media.contentType());

    DownloadThumbnail thumbnail =
        new DownloadThumbnail(
            MxcUri.of("mxc://peer.example:1/m"),
            1,
            2,
            Optional.of(DownloadThumbnail.Resizing.SCALE),
            Optional.empty(),
            Duration.ofMillis(3),
            4);
    assertEquals(
        "/_matrix/media/v3/thumbnail/peer.example%3A1/m"
            + "?width=1&height=2&method=scale&timeout_ms=3&allow_remote=false",
        thumbnail.fallback().orElseThrow().target());
  }
}
