package io.pgbluegreen.cli.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgbluegreen.cli.config.HostPort;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.Pulse;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.cli.status.StatusReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /live}, {@code /ready} and {@code /metrics} of one process with daemons, until it is closed. */
public final class Monitoring implements AutoCloseable {

    /** Whose metrics a process gives besides those of its daemons. */
    public enum Scope {
        /** Nobody's. */
        DAEMONS,
        /** The whole migration's: both clusters and Pulsar are asked every few seconds. */
        MIGRATION
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Runnable> closing = new ArrayDeque<>();

    private Monitoring() {
        closing.push(registry::close);
    }

    /**
     * Begins to answer where {@code http.listen} says; does nothing where it says nothing.
     *
     * @param daemons all of this process
     * @throws io.pgbluegreen.problem.Problem CONFIGURATION when the address cannot be listened on
     */
    public static Monitoring start(Migration migration, List<Supervisor> daemons, Scope scope) {
        Map<String, Supplier<Pulse>> pulses =
                daemons.stream().collect(Collectors.toMap(Supervisor::name, supervisor -> supervisor::pulse));
        Monitoring monitoring = new Monitoring();
        try {
            migration.httpListen().ifPresent(listen -> {
                monitoring.bindProcess();
                MetricsPage metrics = new MetricsPage(monitoring.registry, pulses);
                monitoring.listen(listen, pulses, metrics);
                if (scope == Scope.MIGRATION) {
                    monitoring.poll(migration, metrics);
                }
            });
        } catch (RuntimeException e) {
            monitoring.close();
            throw e;
        }
        return monitoring;
    }

    private void listen(HostPort listen, Map<String, Supplier<Pulse>> pulses, MetricsPage metrics) {
        Health health = new Health(
                () -> pulses.keySet().stream()
                        .sorted()
                        .map(pulses::get)
                        .map(Supplier::get)
                        .toList(),
                System::nanoTime);
        HttpEndpoint endpoint = HttpEndpoint.start(
                listen, Map.of("/live", health::live, "/ready", health::ready, "/metrics", metrics::answer));
        closing.push(endpoint::close);
    }

    private void poll(Migration migration, MetricsPage metrics) {
        StatusPoll poll = StatusPoll.start(new StatusReader(migration), metrics::show);
        closing.push(poll::close);
        Gauge.builder("bluegreen_status_age_seconds", () -> poll.age().toMillis() / 1e3)
                .description("How old the metrics of the migration are")
                .register(registry);
    }

    private void bindProcess() {
        JvmGcMetrics collector = new JvmGcMetrics();
        closing.push(collector::close);
        collector.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
