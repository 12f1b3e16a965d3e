package org.matrixlib.federation.endpoint;

import java.io.IOException;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * A call whose answer is one JSON object, read as a whole. Numbers of any kind are allowed in it,
 * as in events of old room versions; of members with the same name the last counts.
 *
 * @param <A> what is made of the object
 */
public interface JsonCall<A> extends FederationCall<A> {

  /**
   * Reads an answer.
   *
   * @param json the answer
   * @return what it says
   * @throws MalformedAnswerException if it isn't what the specification asks for
   */
  A read(JsonObject json) throws MalformedAnswerException;

  @Override
  default A read(HttpAnswer answer) throws MalformedAnswerException, TransportException {
    byte[] body;
    try {
      body = answer.body().readAllBytes();
    } catch (IOException e) {
      throw TransportException.of(e);
    }
    try {
      return read(JsonObject.parse(body, JsonMode.LENIENT, JsonLimits.DEFAULT));
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException("no JSON object: " + e.getMessage());
    }
  }
}
