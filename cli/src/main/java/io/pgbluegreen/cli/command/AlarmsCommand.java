package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.alarm.AlarmText;
import io.pgbluegreen.cli.alarm.Alarms;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.ForeignCommits;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen alarms}. */
@Command(
        name = "alarms",
        header = "Shows who wrote to the side that takes no writes.",
        description = {
            "Lists every transaction that changed tables on a side while that side was passive, and that no applier made,"
                    + " with its transaction id, LSN and tables. Such writes were published and applied like any other;"
                    + " whether they met writes to the same rows on the other side is for a person to judge.",
            "",
            "Ends with 1 while there are any that nobody has acknowledged.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen alarms --json", "  bluegreen alarms --acknowledge --by ana"})
public final class AlarmsCommand extends MigrationCommand {

    @Option(
            names = "--acknowledge",
            description = "Note that somebody has looked at those that are listed, which ends the alarm.")
    private boolean acknowledge;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who looked at them (default: ${DEFAULT-VALUE}).",
            defaultValue = "${sys:user.name}")
    private String by = "";

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    public AlarmsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** An alarm as JSON shows it; LSN and time as PostgreSQL and ISO 8601 write them. */
    record Shown(String side, long xid, String lsn, String committedAt, long changes, String tables) {}

    /** All of them; {@code unlisted} counts those that are not listed one by one. */
    record Report(List<Shown> alarms, long unlisted, boolean acknowledged) {}

    @Override
    public Integer call() {
        Migration migration = migration();
        Map<Side, ForeignCommits> found = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            try (Cluster cluster = Cluster.open(migration.cluster(side), "bluegreen alarms")) {
                found.put(side, acknowledge ? Alarms.acknowledge(cluster, by) : Alarms.read(cluster));
            }
        }
        if (json) {
            out().println(Json.line(report(found)));
        } else {
            print(found);
        }
        boolean quiet = acknowledge || found.values().stream().allMatch(ForeignCommits::isEmpty);
        return (quiet ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
    }

    private Report report(Map<Side, ForeignCommits> found) {
        List<Shown> alarms = found.entrySet().stream()
                .flatMap(each -> each.getValue().listed().stream().map(commit -> shown(each.getKey(), commit)))
                .toList();
        long unlisted =
                found.values().stream().mapToLong(ForeignCommits::unlisted).sum();
        return new Report(alarms, unlisted, acknowledge);
    }

    private static Shown shown(Side side, ForeignCommit commit) {
        return new Shown(
                side.label(),
                commit.xid(),
                commit.commitLsn().toString(),
                commit.committedAt().toString(),
                commit.changes(),
                commit.tables());
    }

    private void print(Map<Side, ForeignCommits> found) {
        found.forEach((side, commits) -> {
            commits.listed().forEach(commit -> out().println(side + ": " + AlarmText.of(commit)));
            if (commits.unlisted() > 0) {
                out().println(side + ": " + Amounts.count(commits.unlisted()) + " more, which were only counted");
            }
        });
        long count = found.values().stream().mapToLong(ForeignCommits::count).sum();
        if (count == 0) {
            out().println("no alarms");
        } else if (acknowledge) {
            out().println(Amounts.count(count) + " acknowledged by " + by);
        } else {
            out().println("  → " + AlarmText.REMEDY);
        }
    }
}
