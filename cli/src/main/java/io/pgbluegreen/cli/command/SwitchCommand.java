package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.DryRunText;
import io.pgbluegreen.cli.cutover.OpenOperation;
import io.pgbluegreen.cli.cutover.ReportText;
import io.pgbluegreen.cli.cutover.SwitchProgress;
import io.pgbluegreen.cli.cutover.Switchboard;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.cutover.report.ReportFiles;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A cutover or a rollback: the same operation in two directions. */
@Command
abstract class SwitchCommand extends MigrationCommand {

    /** Beyond the point of no return an operation goes on in spite of a signal, until clients have been moved. */
    private static final Duration SIGNAL_PATIENCE = Duration.ofMinutes(25);

    @Option(
            names = "--dry-run",
            description = "Run every check, show the steps with what each would do and the predicted write pause, and"
                    + " change nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask before it begins.")
    private boolean yes;

    @Option(
            names = "--pause-before",
            paramLabel = "STEP",
            converter = StepConverter.class,
            description = "Wait for a person before this step; from hold on, the time counts as write pause.")
    private Optional<Step> pauseBefore = Optional.empty();

    @Option(
            names = "--max-write-downtime",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description = "Undo it when writes are kept out for longer, for example 500ms or 10s (default:"
                    + " cutover.max-write-downtime of the configuration).")
    private Optional<Duration> maxWriteDowntime = Optional.empty();

    @Option(
            names = "--max-lag",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description = "Do not begin while the other side is further behind (default: cutover.max-lag of the"
                    + " configuration).")
    private Optional<Duration> maxLag = Optional.empty();

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Where report.json and report.html go (default: cutover.report-dir of the configuration).")
    private Optional<Path> reportDir = Optional.empty();

    @Option(
            names = "--ignore-large-objects",
            description =
                    "Do not compare the large objects of both sides: changes to them, which are not replicated, may"
                            + " be missing on the other side.")
    private boolean ignoreLargeObjects;

    @Option(names = "--json", description = "Print the report as JSON on standard output, and progress on the other.")
    private boolean json;

    SwitchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** The side that takes writes before it. */
    abstract Side from();

    @Override
    public Integer call() throws InterruptedException {
        Migration read = migration();
        Optional<Path> reports =
                reportDir.map(folder -> surroundings().workingDirectory().resolve(folder));
        Migration migration = read.withSwitching(read.switching().with(maxWriteDowntime, maxLag, reports));
        try (Switchboard board = Switchboard.open(migration, !ignoreLargeObjects)) {
            Optional<OpenOperation> open = OpenOperation.find(migration);
            if (open.isPresent()) {
                return resume(migration, board, open.get());
            }
            return dryRun ? tryOut(board) : begin(migration, board);
        }
    }

    /** What was left open comes first, and nothing after it: a person shall see what came of it. */
    private int resume(Migration migration, Switchboard board, OpenOperation open) {
        progress().println(open.sentence());
        if (dryRun) {
            progress().println("  → run it without --dry-run, which finishes or undoes that operation first");
            return Outcome.REFUSED.exitCode();
        }
        if (!yes) {
            Confirmation.ask(surroundings(), progress(), "It will now be finished or undone.");
        }
        Optional<OperationReport> report = carry(migration, board, open.from(), Cutover::resume);
        if (report.isEmpty()) {
            progress().println("it has ended meanwhile; run it again");
            return Outcome.REFUSED.exitCode();
        }
        return report.get().outcome().exitCode();
    }

    private int tryOut(Switchboard board) throws InterruptedException {
        DryRun plan = plan(board);
        if (json) {
            out().println(Json.line(plan));
        } else {
            out().println(DryRunText.of(plan));
        }
        return (plan.hasBlocker() ? Outcome.REFUSED : Outcome.DONE).exitCode();
    }

    private DryRun plan(Switchboard board) throws InterruptedException {
        return board.cutover(new CutoverObserver() {
                    @Override
                    public void told(String sentence) {
                        progress().println(sentence);
                        progress().flush();
                    }
                })
                .dryRun(from());
    }

    private int begin(Migration migration, Switchboard board) throws InterruptedException {
        if (!yes) {
            DryRun plan = plan(board);
            progress().println(DryRunText.of(plan));
            if (plan.hasBlocker()) {
                return Outcome.REFUSED.exitCode();
            }
            Confirmation.ask(
                    surroundings(),
                    progress(),
                    "Writes move from " + from() + " to " + from().other() + ", with a pause of about "
                            + Amounts.millis(plan.prediction().total().toMillis()) + ".");
        }
        return carry(migration, board, from(), cutover -> Optional.of(cutover.run(from())))
                .orElseThrow()
                .outcome()
                .exitCode();
    }

    private Optional<OperationReport> carry(
            Migration migration, Switchboard board, Side from, Function<Cutover, Optional<OperationReport>> work) {
        Optional<OperationReport> report;
        try (SwitchProgress progress =
                new SwitchProgress(from, progress(), this::mayBegin, Clock.system(ZoneId.systemDefault()))) {
            Cutover cutover = board.cutover(progress);
            try (StopSignal.Handling handling =
                    surroundings().stopSignal().handleBy(cutover::interrupt, SIGNAL_PATIENCE)) {
                report = work.apply(cutover);
            }
        }
        report.ifPresent(each -> tell(migration, each));
        return report;
    }

    private void tell(Migration migration, OperationReport report) {
        progress().println();
        progress().println(ReportText.of(report));
        if (report.outcome() != Outcome.REFUSED) {
            writeFiles(report, migration.switching().reportDir());
        }
        progress().flush();
        if (json) {
            out().println(ReportFiles.json(report));
        }
    }

    /** The operation is over: that its report cannot be written changes nothing about it. */
    private void writeFiles(OperationReport report, Path folder) {
        try {
            ReportFiles.write(report, folder).forEach(file -> progress().println("report: " + file));
        } catch (Problem problem) {
            progress().println("! " + problem.getMessage());
            progress().println("  → " + problem.remedy());
        }
    }

    private boolean mayBegin(Step step, Consumer<String> tell) throws InterruptedException {
        if (!pauseBefore.equals(Optional.of(step))) {
            return true;
        }
        boolean wayBack = step.isReversible() || step == Step.UNFENCE;
        tell.accept("      waiting before " + step + ": type yes to go on, "
                + (wayBack ? "anything else to stop" : "or anything else: there is no way back any more"));
        Optional<String> answer = Answers.next(surroundings());
        if (answer.isEmpty()) {
            throw new Problem(
                    Kind.UNDONE,
                    "nobody can be asked here before step " + step,
                    "Run it in a terminal, or leave --pause-before out.");
        }
        return answer.get().strip().equals("yes");
    }

    /** Where a person reads along. */
    private PrintWriter progress() {
        return json ? spec().commandLine().getErr() : out();
    }
}
