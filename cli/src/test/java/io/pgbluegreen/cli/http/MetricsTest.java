package io.pgbluegreen.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgbluegreen.cli.daemon.Pulse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StatusMetrics status = new StatusMetrics(registry);

    @Test
    void a_status_is_given_by_direction_and_side() {
        status.show(Reports.whole());
        assertThat(scrape().values())
                .containsEntry("bluegreen_lag_seconds{from=\"blue\",to=\"green\"}", 2.5)
                .containsEntry("bluegreen_backlog_messages{from=\"green\",to=\"blue\"}", 2500.0)
                .containsEntry("bluegreen_slot_retained_bytes{from=\"blue\",to=\"green\"}", 2500.0)
                .containsEntry("bluegreen_side_accepts_writes{side=\"blue\"}", 1.0)
                .containsEntry("bluegreen_side_accepts_writes{side=\"green\"}", 0.0)
                .containsEntry("bluegreen_writes_sound", 1.0)
                .containsEntry("bluegreen_alarms{side=\"green\"}", 3.0)
                .containsEntry("bluegreen_phase{phase=\"replicating\"}", 1.0)
                .containsEntry("bluegreen_phase{phase=\"copy\"}", 0.0)
                .containsEntry("bluegreen_copied_rows", 1234.0)
                .containsEntry("bluegreen_problems", 0.0);
    }

    @Test
    void what_is_not_known_any_more_has_no_value_instead_of_its_last() {
        status.show(Reports.whole());
        status.show(Reports.silent());
        assertThat(scrape().values())
                .containsEntry("bluegreen_cluster_up{side=\"blue\"}", 0.0)
                .containsEntry("bluegreen_phase{phase=\"unknown\"}", 1.0)
                .containsEntry("bluegreen_problems", 1.0)
                .allSatisfy((series, value) -> assertThat(series)
                        .doesNotContain("lag_seconds", "backlog", "slot", "accepts_writes", "alarms", "copied"));
    }

    @Test
    void an_open_operation_is_the_phase_by_its_direction() {
        status.show(Reports.inOperation("operation 3 (cutover from blue to green)"));
        assertThat(scrape().values()).containsEntry("bluegreen_phase{phase=\"cutover\"}", 1.0);
        status.show(Reports.inOperation("operation 4 (rollback from green to blue)"));
        assertThat(scrape().values())
                .containsEntry("bluegreen_phase{phase=\"rollback\"}", 1.0)
                .containsEntry("bluegreen_phase{phase=\"cutover\"}", 0.0)
                .containsEntry("bluegreen_side_accepts_writes{side=\"blue\"}", 0.0)
                .containsEntry("bluegreen_writes_sound", 0.0);
    }

    @Test
    void a_daemon_has_one_series_with_the_state_it_is_in() {
        Map<String, Pulse> pulses = new HashMap<>();
        Supplier<Pulse> pulse = () -> pulses.getOrDefault("now", Reports.pulse("pg2pulsar-blue", "starting"));
        DaemonMetrics daemons = new DaemonMetrics(Map.of("pg2pulsar-blue", pulse), registry);
        assertThat(scrape().values())
                .containsEntry("bluegreen_daemon_up{daemon=\"pg2pulsar-blue\",state=\"starting\"}", 0.0);
        pulses.put("now", Reports.pulse("pg2pulsar-blue", "running"));
        daemons.refresh();
        assertThat(scrape().values())
                .containsEntry("bluegreen_daemon_up{daemon=\"pg2pulsar-blue\",state=\"running\"}", 1.0)
                .doesNotContainKey("bluegreen_daemon_up{daemon=\"pg2pulsar-blue\",state=\"starting\"}")
                .containsEntry("bluegreen_published_transactions_total{daemon=\"pg2pulsar-blue\"}", 42.0)
                .containsEntry("bluegreen_published_bytes_total{daemon=\"pg2pulsar-blue\"}", 4200.0)
                .containsEntry("bluegreen_foreign_commits_total{daemon=\"pg2pulsar-blue\"}", 0.0)
                .containsEntry("bluegreen_in_flight_bytes{daemon=\"pg2pulsar-blue\"}", 17.0);
    }

    @Test
    void a_page_read_while_newer_values_come_in_is_all_old_or_all_new() throws Exception {
        MetricsPage page =
                new MetricsPage(registry, Map.of("pg2pulsar-blue", () -> Reports.pulse("pg2pulsar-blue", "running")));
        AtomicBoolean enough = new AtomicBoolean();
        Thread newer = new Thread(() -> {
            while (!enough.get()) {
                page.show(Reports.whole());
                page.show(Reports.silent());
            }
        });
        page.show(Reports.whole());
        newer.start();
        try {
            for (int i = 0; i < 500; i++) {
                Scrape scrape = Scrape.of(page.answer().body());
                boolean whole = scrape.values().containsKey("bluegreen_writes_sound");
                assertThat(scrape.values())
                        .containsEntry("bluegreen_problems", whole ? 0.0 : 1.0)
                        .containsEntry("bluegreen_phase{phase=\"unknown\"}", whole ? 0.0 : 1.0)
                        .containsEntry("bluegreen_cluster_up{side=\"green\"}", whole ? 1.0 : 0.0);
            }
        } finally {
            enough.set(true);
            newer.join();
        }
    }

    private Scrape scrape() {
        return Scrape.of(registry.scrape());
    }
}
