package org.matrixlib.server.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;

class HealthEndpointsTest {

  @Test
  void aServerWhoseStoreFailedLivesButIsNotReady() throws Exception {
    AtomicBoolean isReady = new AtomicBoolean(true);
    Routes routes = new Routes();
    new HealthEndpoints(isReady::get).addTo(routes);
    try (TestHttp http = new TestHttp(routes)) {
      assertEquals(200, http.get("/health/ready").statusCode());
      isReady.set(false);
      assertEquals(503, http.get("/health/ready").statusCode());
      assertEquals(200, http.get("/health/live").statusCode());
    }
  }
}
