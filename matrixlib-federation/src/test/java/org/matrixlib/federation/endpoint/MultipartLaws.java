package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.TransportException;

/** What holds of any answer that should be media. */
final class MultipartLaws {
  static final MediaCall CALL =
      new DownloadMedia(MxcUri.of("mxc://peer.example/m"), Duration.ZERO, 1 << 20);

  private MultipartLaws() {}

  static void check(String contentType, byte[] body) throws IOException {
    BytesAnswer answer =
        new BytesAnswer(Map.of("Content-Type", contentType), new ByteArrayInputStream(body));
    try {
      MediaAnswer read = CALL.read(answer);
      if (read instanceof MediaContent media) {
        String whole = new String(body, StandardCharsets.ISO_8859_1);
        byte[] content = media.content().readAllBytes();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String delimiter = "\r\n--" + MultipartReader.boundary(contentType);
        assertTrue(whole.contains(text + delimiter));
        assertTrue(!text.contains(delimiter));
        assertEquals(-1, media.content().read());
      } else {
        assertEquals("https", ((MediaRedirect) read).location().getScheme().toLowerCase());
        assertTrue(answer.isClosed());
      }
    } catch (MalformedAnswerException | TransportException e) {
      // named outcomes
    }
  }
}
