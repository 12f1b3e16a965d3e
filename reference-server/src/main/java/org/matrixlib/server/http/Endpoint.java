package org.matrixlib.server.http;

import java.util.concurrent.CompletionStage;

/** What answers the requests of a route. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers a request. May block for reads of the store, but must not wait for anything else: what
   * takes longer is answered later, and holds no thread until then.
   *
   * @return the answer, now or later; may fail as this method may throw
   * @throws ApiException to answer with an error
   */
  CompletionStage<Answer> answer(ApiRequest request);
}
