package io.pgbluegreen.cli.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.pgbluegreen.cli.daemon.Pulse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Metrics of the daemons in this process, straight from them. Counters begin at 0 with each start of a daemon, which
 * Prometheus takes for what it is.
 */
final class DaemonMetrics {

    private static final String DAEMON = "daemon";

    private final Map<String, Supplier<Pulse>> daemons;
    private final MeterRegistry registry;
    private final MultiGauge up;

    /** @param daemons by name */
    DaemonMetrics(Map<String, Supplier<Pulse>> daemons, MeterRegistry registry) {
        this.daemons = Map.copyOf(daemons);
        this.registry = registry;
        this.up = MultiGauge.builder("bluegreen_daemon_up")
                .description("1 when the daemon works or stands by, else 0")
                .register(registry);
        daemons.forEach(this::register);
        refresh();
    }

    /** Takes over what is a label, the daemons' states; all else is asked for as it is read. */
    void refresh() {
        List<Row<?>> rows = daemons.values().stream()
                .map(Supplier::get)
                .<Row<?>>map(pulse -> Row.of(
                        Tags.of(
                                DAEMON,
                                pulse.state().name(),
                                "state",
                                pulse.state().actual()),
                        pulse.isUp() ? 1 : 0))
                .toList();
        up.register(rows, true);
    }

    private void register(String daemon, Supplier<Pulse> pulse) {
        Gauge.builder(
                        "bluegreen_daemon_tick_age_seconds",
                        () -> pulse.get().age(System.nanoTime()).toMillis() / 1e3)
                .description("How long ago the supervisor last looked after the daemon")
                .tag(DAEMON, daemon)
                .register(registry);
        if (daemon.startsWith("pg2pulsar")) {
            publisher(daemon, pulse);
        } else {
            applier(daemon, pulse);
        }
    }

    private void publisher(String daemon, Supplier<Pulse> pulse) {
        count(daemon, pulse, "transactions", "bluegreen_published_transactions", "Transactions published");
        count(daemon, pulse, "changes", "bluegreen_published_changes", "Row changes published");
        count(daemon, pulse, "bytes", "bluegreen_published_bytes", "Bytes of frames published, before compression");
        count(
                daemon,
                pulse,
                "droppedTransactions",
                "bluegreen_dropped_transactions",
                "Transactions not published since an applier made them");
        count(
                daemon,
                pulse,
                "foreignTransactions",
                "bluegreen_foreign_commits",
                "Transactions found that changed tables while the side took no writes");
        gauge(daemon, pulse, "bytesInFlight", "bluegreen_in_flight_bytes", "Bytes sent to Pulsar and not acknowledged");
    }

    private void applier(String daemon, Supplier<Pulse> pulse) {
        count(daemon, pulse, "transactions", "bluegreen_applied_transactions", "Source transactions applied");
        count(daemon, pulse, "changes", "bluegreen_applied_changes", "Row changes applied");
        count(daemon, pulse, "frames", "bluegreen_applied_frames", "Frames applied");
        count(daemon, pulse, "targetCommits", "bluegreen_target_commits", "Transactions committed on the target");
        count(
                daemon,
                pulse,
                "replays",
                "bluegreen_applied_replays",
                "Batches rolled back and applied again in source order");
    }

    private void count(String daemon, Supplier<Pulse> pulse, String counter, String name, String description) {
        FunctionCounter.builder(name, pulse, each -> value(each, counter))
                .description(description)
                .tag(DAEMON, daemon)
                .register(registry);
    }

    private void gauge(String daemon, Supplier<Pulse> pulse, String counter, String name, String description) {
        Gauge.builder(name, pulse, each -> value(each, counter))
                .description(description)
                .tag(DAEMON, daemon)
                .strongReference(true)
                .register(registry);
    }

    private static double value(Supplier<Pulse> pulse, String counter) {
        return pulse.get().state().counters().getOrDefault(counter, 0L);
    }
}
