package org.matrixlib.federation.endpoint;

import java.io.InputStream;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Media that are being received. Nothing about them is to be trusted: neither their type nor their
 * name, which are as the server sent them.
 *
 * <p>The content is read by one thread; {@link #close} may be called by any, and ends the exchange
 * at once.
 */
public final class MediaContent implements MediaAnswer, AutoCloseable {
  private final HttpAnswer answer;
  private final JsonObject metadata;
  private final Optional<String> contentType;
  private final Optional<String> contentDisposition;
  private final InputStream content;

  MediaContent(
      HttpAnswer answer,
      JsonObject metadata,
      Optional<String> contentType,
      Optional<String> contentDisposition,
      InputStream content) {
    this.answer = answer;
    this.metadata = metadata;
    this.contentType = contentType;
    this.contentDisposition = contentDisposition;
    this.content = content;
  }

  /** Media that are the whole body of an answer. */
  static MediaContent bodyOf(HttpAnswer answer) {
    return new MediaContent(
        answer,
        JsonObject.EMPTY,
        answer.header("Content-Type"),
        answer.header("Content-Disposition"),
        answer.body());
  }

  /**
   * What the server tells about the media.
   *
   * @return an object that has no members that the specification knows
   */
  public JsonObject metadata() {
    return metadata;
  }

  /**
   * The type of the media.
   *
   * @return the value of {@code Content-Type}, if it was sent
   */
  public Optional<String> contentType() {
    return contentType;
  }

  /**
   * The name of the media, and how they want to be shown.
   *
   * @return the value of {@code Content-Disposition}, if it was sent
   */
  public Optional<String> contentDisposition() {
    return contentDisposition;
  }

  /**
   * The media. Reading them throws {@link TransportException} if they break off, take too long or
   * are too long: what was read until then isn't all of them.
   *
   * @return the same stream every time
   */
  public InputStream content() {
    return content;
  }

  @Override
  public void close() {
    answer.close();
  }
}
