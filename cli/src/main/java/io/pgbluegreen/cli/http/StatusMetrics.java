package io.pgbluegreen.cli.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.pgbluegreen.cli.status.StatusReport;
import io.pgbluegreen.cli.status.StatusReport.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Metrics of the whole migration, as of one report. What the report does not know has no value here either. */
final class StatusMetrics {

    private static final double MILLIS = 1e3;

    private final MeterRegistry registry;
    private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();

    StatusMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes over a newer report. */
    void show(StatusReport report) {
        phases(report);
        clusters(report);
        directions(report);
        firstLoad(report.firstLoad());
        set(
                "bluegreen_problems",
                "What bluegreen status shows as wrong",
                List.of(row(Tags.empty(), report.problems().size())));
    }

    private void phases(StatusReport report) {
        Phase now = Phase.of(report);
        set(
                "bluegreen_phase",
                "1 for the phase in which the migration is, 0 for the others",
                Arrays.stream(Phase.values())
                        .<Row<?>>map(phase -> row(Tags.of("phase", phase.label()), phase == now ? 1 : 0))
                        .toList());
    }

    private void clusters(StatusReport report) {
        List<Row<?>> up = new ArrayList<>();
        List<Row<?>> alarms = new ArrayList<>();
        List<Row<?>> writes = new ArrayList<>();
        for (StatusReport.Cluster cluster : report.clusters()) {
            Tags side = Tags.of("side", cluster.side());
            up.add(row(side, cluster.version().isPresent() ? 1 : 0));
            cluster.alarms().ifPresent(count -> alarms.add(row(side, count)));
            // Of a cluster that does not answer, nobody knows.
            report.writes()
                    .filter(unused -> cluster.version().isPresent())
                    .ifPresent(each -> writes.add(row(side, each.takesWrites().contains(cluster.side()) ? 1 : 0)));
        }
        set("bluegreen_cluster_up", "1 when the cluster answers, else 0", up);
        set("bluegreen_alarms", "Foreign commits on the side that nobody has acknowledged", alarms);
        set("bluegreen_side_accepts_writes", "1 when applications can write there, else 0", writes);
        set(
                "bluegreen_writes_sound",
                "1 when exactly one side takes writes, as it should be, and no operation is open, else 0",
                report.writes().stream()
                        .<Row<?>>map(each -> row(Tags.empty(), each.sound() ? 1 : 0))
                        .toList());
    }

    private void directions(StatusReport report) {
        each(report, "bluegreen_lag_seconds", "Age of the oldest heartbeat that has not arrived", direction -> direction
                .lagMillis()
                .map(millis -> millis / MILLIS));
        each(
                report,
                "bluegreen_round_trip_age_seconds",
                "How long ago the last heartbeat was written that has come back from the other side",
                direction -> direction.roundTripMillis().map(millis -> millis / MILLIS));
        each(
                report,
                "bluegreen_backlog_messages",
                "Messages in the topic that are not applied yet",
                Direction::topicBacklogMessages);
        each(report, "bluegreen_topic_bytes", "Bytes that the topic takes in Pulsar", Direction::topicBytes);
        each(
                report,
                "bluegreen_slot_retained_bytes",
                "WAL that the source keeps for the publisher",
                Direction::slotLagBytes);
    }

    private void each(
            StatusReport report,
            String name,
            String description,
            Function<Direction, Optional<? extends Number>> value) {
        List<Row<?>> rows = new ArrayList<>();
        for (Direction direction : report.directions()) {
            value.apply(direction)
                    .ifPresent(
                            number -> rows.add(row(Tags.of("from", direction.from(), "to", direction.to()), number)));
        }
        set(name, description, rows);
    }

    private void firstLoad(StatusReport.FirstLoad load) {
        boolean known = !load.state().equals("unknown");
        one("bluegreen_copied_tables", "Tables that the first load has copied", known, load.tablesCopied());
        one("bluegreen_copy_tables", "Tables of the first load", known, load.tablesTotal());
        one("bluegreen_copied_rows", "Rows that the first load has copied", known, load.rowsCopied());
    }

    private void one(String name, String description, boolean known, long number) {
        set(name, description, known ? List.of(row(Tags.empty(), number)) : List.of());
    }

    private static Row<Number> row(Tags tags, Number number) {
        return Row.of(tags, number);
    }

    private void set(String name, String description, List<? extends Row<?>> rows) {
        gauges.computeIfAbsent(name, missing -> MultiGauge.builder(missing)
                        .description(description)
                        .register(registry))
                .register(List.copyOf(rows), true);
    }
}
