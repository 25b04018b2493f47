package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.status.StatusReport.Daemon;
import io.pgbluegreen.cli.status.StatusReport.Direction;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A status as people read it. */
public final class StatusText {

    private static final String UNKNOWN = "-";

    private StatusText() {}

    /** Several lines, without a line break at the end. */
    public static String of(StatusReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("migration " + report.migration() + "  " + report.at());
        report.clusters()
                .forEach(cluster -> lines.add(String.format(
                        "  %-6s %s  %s  database %s",
                        cluster.side(),
                        cluster.version()
                                .map(version -> "PostgreSQL " + version)
                                .orElse("does not answer"),
                        cluster.where(),
                        cluster.database())));
        report.writes().ifPresent(writes -> {
            lines.add("  writes: " + writes.sentence());
            writes.details().forEach(detail -> lines.add("    " + detail));
        });
        lines.add("  first load: " + firstLoad(report.firstLoad()));
        lines.add("");
        lines.addAll(directions(report.directions()));
        report.followers()
                .forEach(follower -> lines.add("  follower " + follower.name() + " "
                        + follower.follows().map(side -> "follows " + side).orElse("follows nobody") + ": "
                        + daemon(follower.applier())));
        if (!report.problems().isEmpty()) {
            lines.add("");
            report.problems().forEach(trouble -> {
                lines.add("! " + trouble.where() + ": " + trouble.what());
                lines.add("  → " + trouble.remedy());
            });
        }
        return String.join("\n", lines);
    }

    private static String firstLoad(StatusReport.FirstLoad load) {
        return load.tablesTotal() == 0
                ? load.state()
                : load.state() + ", " + Amounts.count(load.tablesCopied()) + " of " + Amounts.count(load.tablesTotal())
                        + " tables, " + Amounts.count(load.rowsCopied()) + " rows";
    }

    private static List<String> directions(List<Direction> directions) {
        TextTable table = new TextTable();
        table.row(column("", directions, direction -> direction.from() + " → " + direction.to()));
        table.row(column("publisher", directions, direction -> daemon(direction.publisher())));
        table.row(column("applier", directions, direction -> daemon(direction.applier())));
        table.row(column("published", directions, direction -> rate(direction.publisher())));
        table.row(column("applied", directions, direction -> rate(direction.applier())));
        table.row(column("lag", directions, direction -> time(direction.lagMillis())));
        table.row(column(
                "round trip",
                directions,
                direction ->
                        direction.roundTripMillis().isEmpty() ? UNKNOWN : time(direction.roundTripMillis()) + " ago"));
        table.row(column("slot keeps", directions, StatusText::slot));
        table.row(column("topic backlog", directions, direction -> direction
                .topicBacklogMessages()
                .map(each -> Amounts.count(each) + " messages")
                .orElse(UNKNOWN)));
        table.row(column(
                "topic size",
                directions,
                direction -> direction.topicBytes().map(Amounts::bytes).orElse(UNKNOWN)));
        table.row(column(
                "applied frame",
                directions,
                direction -> direction.appliedSeq().map(Amounts::count).orElse(UNKNOWN)));
        return table.lines();
    }

    private static List<String> column(String name, List<Direction> directions, Function<Direction, String> value) {
        List<String> cells = new ArrayList<>(List.of("  " + name));
        directions.forEach(direction -> cells.add(value.apply(direction)));
        return cells;
    }

    private static String daemon(Daemon daemon) {
        return daemon.state().equals("silent") ? "silent for " + time(daemon.silentForMillis()) : daemon.state();
    }

    private static String rate(Daemon daemon) {
        if (!daemon.state().equals("running") || !daemon.counters().containsKey("changesPerSecond")) {
            return UNKNOWN;
        }
        return Amounts.count(daemon.counters().getOrDefault("transactionsPerSecond", 0L)) + " tx/s, "
                + Amounts.count(daemon.counters().getOrDefault("changesPerSecond", 0L)) + " changes/s";
    }

    private static String slot(Direction direction) {
        return direction
                .slotLagBytes()
                .map(bytes -> Amounts.bytes(bytes)
                        + direction
                                .walStatus()
                                .filter(status -> !status.equals("reserved"))
                                .map(status -> " (" + status + ")")
                                .orElse(""))
                .orElse(UNKNOWN);
    }

    private static String time(Optional<Long> millis) {
        return millis.map(Amounts::millis).orElse(UNKNOWN);
    }
}
