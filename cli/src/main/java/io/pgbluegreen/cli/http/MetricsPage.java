package io.pgbluegreen.cli.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgbluegreen.cli.daemon.Pulse;
import io.pgbluegreen.cli.status.StatusReport;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code /metrics}. Newer values replace older ones row by row, so that a page written meanwhile could hold some of both,
 * which Prometheus' format does not allow: one happens at a time.
 */
final class MetricsPage {

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final DaemonMetrics daemons;
    private final StatusMetrics status;

    /** @param daemons by name */
    MetricsPage(PrometheusMeterRegistry registry, Map<String, Supplier<Pulse>> daemons) {
        this.registry = registry;
        this.daemons = new DaemonMetrics(daemons, registry);
        this.status = new StatusMetrics(registry);
    }

    /** Takes over a newer report. */
    synchronized void show(StatusReport report) {
        status.show(report);
    }

    synchronized Answer answer() {
        daemons.refresh();
        return new Answer(200, PROMETHEUS_TEXT, registry.scrape());
    }
}
