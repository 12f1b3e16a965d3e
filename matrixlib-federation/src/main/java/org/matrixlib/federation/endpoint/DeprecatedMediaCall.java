package org.matrixlib.federation.endpoint;

import java.time.Duration;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.transport.HttpAnswer;

/**
 * {@link MediaCall} for servers that don't know version 1.11 of the specification: the media are
 * the body of the answer.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#get_matrixmediav3downloadservernamemediaid
 *     GET media/v3/download
 */
record DeprecatedMediaCall(MediaCall call, String target) implements FederationCall<MediaAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public Duration timeout() {
    return call.timeout();
  }

  @Override
  public long maxAnswerBytes() {
    return call.maxAnswerBytes();
  }

  @Override
  public boolean isStreamed() {
    return true;
  }

  @Override
  public MediaAnswer read(HttpAnswer answer) {
    return MediaContent.bodyOf(answer);
  }
}
