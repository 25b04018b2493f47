package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.sequence.SequenceReport;
import io.pgbluegreen.cli.sequence.SequenceText;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.sequencefixer.Backwards;
import io.pgbluegreen.sequencefixer.SequenceComparison;
import io.pgbluegreen.sequencefixer.SequenceFixer;
import io.pgbluegreen.sequencefixer.SequencePlan;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen sequences}. */
@Command(
        name = "sequences",
        header = "Shows the sequences of both sides and how far they are apart, or brings one side's up.",
        description = {
            "Sequences are not replicated: a cutover sets those of the side that begins to take writes. Until then that"
                    + " side is behind, which is as it must be. This command shows it, and with --fix sets them already now.",
            "",
            "No sequence is ever set back, unless --set-back says so, since its values may be in use.",
            "Ends with 1 when something would stand in the way of a cutover.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen sequences",
            "  bluegreen sequences --fix",
            "  bluegreen sequences --from green --all --json"
        })
public final class SequencesCommand extends MigrationCommand {

    private static final String APPLICATION = "bluegreen sequences";

    @Option(names = "--fix", description = "Set the other side's sequences to where they must be.")
    private boolean fix;

    @Option(
            names = "--from",
            paramLabel = "blue|green",
            description = "The side whose values hold (default: the one that takes writes).")
    private Optional<Side> from = Optional.empty();

    @Option(names = "--all", description = "Show those that are in step too.")
    private boolean all;

    @Option(
            names = "--set-back",
            description = "With --fix: set back those that are ahead, on a side that takes no writes.")
    private boolean setBack;

    @Option(names = "--json", description = "Print JSON, one line, all sequences.")
    private boolean json;

    public SequencesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Migration migration = migration();
        try (Cluster blue = Cluster.open(migration.blue(), APPLICATION);
                Cluster green = Cluster.open(migration.green(), APPLICATION)) {
            Map<Side, Cluster> clusters = Map.of(Side.BLUE, blue, Side.GREEN, green);
            Optional<Side> active = ActiveSide.find(clusters);
            Side source = from.or(() -> active).orElseThrow(() -> undecided());
            if (setBack && !active.equals(Optional.of(source))) {
                throw new Problem(
                        Kind.CONFIGURATION,
                        "--set-back would set sequences back on " + source.other() + ", where applications may write",
                        "Leave it out, or name the side that takes writes with --from.");
            }
            return work(
                    new SequenceFixer(migration.tables()),
                    requireCluster(clusters, source),
                    requireCluster(clusters, source.other()),
                    migration.switching().sequenceGap());
        }
    }

    private int work(SequenceFixer fixer, Cluster source, Cluster target, int gap) {
        SequenceComparison comparison = SequenceComparison.of(
                source.call("read its sequences", connection -> fixer.read(connection, source.side())),
                target.call("read its sequences", connection -> fixer.read(connection, target.side())));
        SequencePlan plan = SequencePlan.of(comparison, gap, setBack ? Backwards.MOVE : Backwards.KEEP);
        int moved = fix
                ? target.call("set sequences", connection -> fixer.apply(connection, target.side(), plan.moves()))
                : 0;
        SequenceReport report = SequenceReport.of(comparison, plan);
        if (json) {
            out().println(Json.line(report));
        } else {
            out().println(SequenceText.of(report, all));
            if (fix) {
                out().println(Amounts.count(moved) + " set on " + target.side());
            }
        }
        return (report.hasBlocker() ? Outcome.CHECK_FAILED : Outcome.DONE).exitCode();
    }

    private static Cluster requireCluster(Map<Side, Cluster> clusters, Side side) {
        return Optional.ofNullable(clusters.get(side)).orElseThrow();
    }

    private static Problem undecided() {
        return new Problem(
                Kind.CHECK_FAILED,
                "the markers do not say which side takes writes: a cutover or rollback is open",
                "Name the side whose values hold with --from, or finish the operation first.");
    }
}
