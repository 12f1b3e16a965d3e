package org.matrixlib.server.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.matrixlib.server.http.Access;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.Method;
import org.matrixlib.server.http.Routes;

/** What the server counts, in the form that Prometheus reads. */
public final class Metrics implements AutoCloseable {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Begins to count what the JVM does. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where parts of the server count. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Adds the endpoint that shows them. */
  public void addTo(Routes routes) {
    routes.add(
        Method.GET,
        "/metrics",
        Access.PUBLIC,
        request -> Answer.ofText(200, CONTENT_TYPE, registry.scrape()).now());
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
