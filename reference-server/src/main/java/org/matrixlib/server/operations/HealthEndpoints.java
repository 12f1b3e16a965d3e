package org.matrixlib.server.operations;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Method.GET;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.Routes;

/** Whether the server lives, and whether it is able to serve. */
public final class HealthEndpoints {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final BooleanSupplier isReady;

  /**
   * @param isReady whether requests can be served
   */
  public HealthEndpoints(BooleanSupplier isReady) {
    this.isReady = isReady;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, "/health/live", PUBLIC, request -> Answer.ofText(200, PLAIN, "live\n").now());
    routes.add(GET, "/health/ready", PUBLIC, request -> ready());
  }

  private CompletionStage<Answer> ready() {
    return isReady.getAsBoolean()
        ? Answer.ofText(200, PLAIN, "ready\n").now()
        : Answer.ofText(503, PLAIN, "the store failed\n").now();
  }
}
