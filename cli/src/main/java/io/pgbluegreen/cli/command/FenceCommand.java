package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.fence.FenceCaution;
import io.pgbluegreen.cli.fence.SideFence;
import io.pgbluegreen.fence.FencePlan;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.TerminateResult;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code bluegreen fence}. */
@Command(
        name = "fence",
        header = "Shows what keeps applications from writing to each side; raises or lowers it.",
        description = {
            "The side that takes no writes is fenced from the setup on, and a cutover moves the fence: this command is for"
                    + " the days when something else happened. It never opens a side while the other one may be open,"
                    + " unless --force says so.",
            "",
            "Run it with --raise again when roles have been made since: it covers them too."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen fence", "  bluegreen fence --side green --raise", "  bluegreen fence --side blue --lower"
        })
public final class FenceCommand extends MigrationCommand {

    private static final Duration SESSIONS_END_WITHIN = Duration.ofSeconds(10);

    @Option(names = "--side", paramLabel = "blue|green", description = "The side that is meant (default: both).")
    private Optional<Side> side = Optional.empty();

    @Option(names = "--raise", description = "Keep applications from writing there, and end their sessions that could.")
    private boolean raise;

    @Option(names = "--lower", description = "Let applications write there again.")
    private boolean lower;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--force", description = "Open a side although the other one may be open too.")
    private boolean force;

    public FenceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Migration migration = migration();
        if (!raise && !lower) {
            for (Side each : side.map(List::of).orElse(List.of(Side.values()))) {
                try (Cluster cluster = Cluster.open(migration.cluster(each), "bluegreen fence")) {
                    show(cluster, new SideFence(migration, cluster));
                }
            }
            return Outcome.DONE.exitCode();
        }
        if (raise && lower) {
            throw new ParameterException(spec().commandLine(), "only one of --raise and --lower can be done");
        }
        Side chosen = side.orElseThrow(
                () -> new ParameterException(spec().commandLine(), "--side must say which side is meant"));
        try (Cluster cluster = Cluster.open(migration.cluster(chosen), "bluegreen fence")) {
            SideFence fence = new SideFence(migration, cluster);
            return raise ? raise(cluster, fence) : lower(migration, cluster, fence);
        }
    }

    private int raise(Cluster cluster, SideFence fence) {
        FencePlan plan = fence.plan();
        plan.acts().forEach(each -> out().println("  " + each));
        plan.findings().forEach(this::print);
        confirm("Applications cannot write to " + cluster.side() + " from then on.");
        fence.raise();
        TerminateResult ended = fence.terminate(SESSIONS_END_WITHIN);
        out().println(ended.ended() + " sessions ended");
        ended.findings().forEach(this::print);
        List<String> leaks = fence.verify();
        leaks.forEach(leak -> out().println("! " + leak));
        show(cluster, fence);
        return (leaks.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
    }

    private int lower(Migration migration, Cluster cluster, SideFence fence) {
        if (!force) {
            FenceCaution.requireOtherSideClosed(migration, cluster.side());
        }
        confirm("Applications may write to " + cluster.side() + " from then on.");
        fence.lower();
        show(cluster, fence);
        return Outcome.DONE.exitCode();
    }

    private void confirm(String what) {
        if (!yes) {
            Confirmation.ask(surroundings(), out(), what);
        }
    }

    private void show(Cluster cluster, SideFence fence) {
        FenceState state = fence.state();
        out().println(cluster.where() + ": " + state.level().name().toLowerCase(Locale.ROOT));
        state.sentences().forEach(sentence -> out().println("  " + sentence));
    }

    private void print(Finding finding) {
        out().println((finding.isBlocker() ? "! " : "note: ") + finding.what());
        out().println("  → " + finding.remedy());
    }
}
