package org.matrixlib.federation.endpoint;

import java.io.IOException;
import java.time.Duration;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * A call whose answer is media. It goes to the server that the URI of the media names. Whoever
 * sends it closes the answer, unless it is a redirect.
 *
 * <p>A server that doesn't know the endpoint is asked through the one that was there before it,
 * where anybody may ask.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#content-repository Content Repository
 */
public sealed interface MediaCall extends FederationCall<MediaAnswer>
    permits DownloadMedia, DownloadThumbnail {

  /**
   * How long the server may wait for media that are yet to be uploaded.
   *
   * @return the time, which is sent in milliseconds
   */
  Duration patience();

  @Override
  default String method() {
    return "GET";
  }

  @Override
  default Duration timeout() {
    return Bounds.MEDIA_TIME.plus(patience());
  }

  @Override
  default boolean isStreamed() {
    return true;
  }

  @Override
  default MediaAnswer read(HttpAnswer answer) throws MalformedAnswerException, TransportException {
    MultipartReader parts = MultipartReader.of(answer);
    parts.nextPart();
    JsonObject metadata = metadata(parts);
    PartHeaders headers = parts.nextPart();
    if (headers.location().isPresent()) {
      MediaRedirect redirect = MediaRedirect.to(headers.location().get(), metadata);
      answer.close();
      return redirect;
    }
    return new MediaContent(
        answer, metadata, headers.contentType(), headers.contentDisposition(), parts.content());
  }

  private static JsonObject metadata(MultipartReader parts)
      throws MalformedAnswerException, TransportException {
    byte[] json;
    try {
      json = parts.content().readNBytes(Bounds.METADATA_BYTES + 1);
    } catch (IOException e) {
      throw TransportException.of(e);
    }
    if (json.length > Bounds.METADATA_BYTES) {
      throw new MalformedAnswerException("too much metadata");
    }
    try {
      return JsonObject.parse(json, JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException("metadata that are no JSON object: " + e.getMessage());
    }
  }
}
