package io.pgbluegreen.cutover;

import static java.util.Objects.requireNonNull;

import io.pgbluegreen.cutover.check.Preflight;
import io.pgbluegreen.cutover.check.Sides;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.hook.CommandHooks;
import io.pgbluegreen.cutover.journal.Journal;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.JournalTable;
import io.pgbluegreen.cutover.journal.Owner;
import io.pgbluegreen.cutover.journal.StepTiming;
import io.pgbluegreen.cutover.journal.Timeline;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.plan.Transitions;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.port.Consumers;
import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.cutover.probe.WriteProbe;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.resume.Decision;
import io.pgbluegreen.cutover.resume.Resumption;
import io.pgbluegreen.cutover.resume.Seen;
import io.pgbluegreen.cutover.resume.SeenReader;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.Ending;
import io.pgbluegreen.cutover.run.Engine;
import io.pgbluegreen.cutover.run.EngineLimits;
import io.pgbluegreen.cutover.step.Operation;
import io.pgbluegreen.cutover.step.Steps;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The switch from one cluster to the other, in either direction. One object for one command; {@link #interrupt} may be
 * called from any thread, the rest from one.
 */
public final class Cutover {

    private static final Duration READ_LIMIT = Duration.ofSeconds(15);

    private final CutoverSettings settings;
    private final Clusters clusters;
    private final Operation.Ports ports;
    private final Function<Side, List<Finding>> moreChecks;
    private final CutoverObserver observer;
    private final Clock clock = Clock.systemUTC();
    private volatile Optional<Engine> running = Optional.empty();
    private volatile boolean stopWanted;

    /** @param moreChecks what else is to be looked at before, say in the pooler; asked with the side that takes writes */
    public Cutover(
            CutoverSettings settings,
            Clusters clusters,
            Traffic traffic,
            ChangeLog changeLog,
            Consumers consumers,
            Function<Side, List<Finding>> moreChecks,
            CutoverObserver observer) {
        this.settings = settings;
        this.clusters = clusters;
        this.ports = new Operation.Ports(traffic, changeLog, consumers);
        this.moreChecks = moreChecks;
        this.observer = observer;
    }

    /**
     * Checks everything and tells what {@link #run} would do; changes nothing.
     *
     * @param from the side that takes writes now
     * @throws Problem when a cluster cannot be reached
     */
    public DryRun dryRun(Side from) throws InterruptedException {
        OperationSide source = OperationSide.toLook(clusters.of(from));
        OperationSide target = OperationSide.toLook(clusters.of(from.other()));
        try (var closeSource = source.session();
                var closeTarget = target.session()) {
            Allowance allowance = Allowance.of(Step.PREFLIGHT.limit(), "limit of the checks", System::nanoTime);
            Preflight.Result result = preflight(source, target).run(allowance);
            return DryRuns.of(
                    new Sides(source, target, clusters, ports.traffic(), ports.changeLog(), settings), result);
        }
    }

    /**
     * Carries an operation to its end.
     *
     * @param from the side that takes writes now
     * @return how it ended, whether well or not
     * @throws Problem when it was not even begun: a cluster cannot be reached, somebody else runs an operation, the
     *     journal cannot be written, or an earlier operation is open and must be {@link #resume resumed} first
     */
    public OperationReport run(Side from) {
        OperationSide source = OperationSide.of(clusters.of(from));
        OperationSide target = OperationSide.of(clusters.of(from.other()));
        try {
            openBoth(source, target);
            JournalEntry entry =
                    JournalEntry.begin(nextId(source, target), from, Owner.ofThisProcess(), clock.instant());
            Journal.begin(entry, List.of(source.session(), target.session()));
            return carry(entry, entry.state(), source, target, List.of(), Optional.empty());
        } finally {
            source.session().close();
            target.session().close();
        }
    }

    /**
     * Finishes or undoes the operation that another process left open.
     *
     * @return how it ended; empty when none is open
     * @throws Problem when that cannot be decided, because a cluster cannot be reached, or when somebody else runs it
     */
    public Optional<OperationReport> resume() {
        Map<Side, OperationSide> sides = new EnumMap<>(Side.class);
        try {
            Map<Side, Seen> seen = new EnumMap<>(Side.class);
            Optional<Problem> unreachable = Optional.empty();
            for (Side side : Side.values()) {
                OperationSide one = OperationSide.of(clusters.of(side));
                sides.put(side, one);
                try {
                    one.session().open();
                    seen.put(side, SeenReader.read(one));
                } catch (Problem problem) {
                    if (problem.kind() != Kind.UNAVAILABLE) {
                        throw problem;
                    }
                    unreachable = Optional.of(problem);
                }
            }
            if (seen.isEmpty() && unreachable.isPresent()) {
                throw unreachable.get();
            }
            return resume(Resumption.decide(seen), sides, seen);
        } finally {
            sides.values().forEach(side -> side.session().close());
        }
    }

    private Optional<OperationReport> resume(Decision decision, Map<Side, OperationSide> sides, Map<Side, Seen> seen) {
        if (decision instanceof Decision.Nothing) {
            return Optional.empty();
        }
        if (decision instanceof Decision.Ask ask) {
            throw ask.problem();
        }
        Decision.GoOn goOn = (Decision.GoOn) decision;
        JournalEntry entry = goOn.entry();
        OperationSide keeper = seen.entrySet().stream()
                .filter(one -> one.getValue().newest().filter(entry::equals).isPresent())
                .map(one -> sides.get(one.getKey()))
                .findFirst()
                .orElseThrow();
        List<StepTiming> timings = keeper.session()
                .work("tell the steps' times", READ_LIMIT, connection -> JournalTable.timings(connection, entry.id()));
        OperationState next = Transitions.next(entry.state(), goOn.event());
        String why = entry.describe() + " was left open by " + entry.owner() + ": " + goOn.why() + ".";
        return Optional.of(carry(
                entry,
                next,
                requireNonNull(sides.get(entry.from())),
                requireNonNull(sides.get(entry.to())),
                timings,
                Optional.of(why)));
    }

    private void openBoth(OperationSide source, OperationSide target) {
        // Always in the same order, so that of two persons one gets both.
        boolean blueFirst = source.side() == Side.BLUE;
        (blueFirst ? source : target).session().open();
        (blueFirst ? target : source).session().open();
    }

    private long nextId(OperationSide source, OperationSide target) {
        Map<Side, Seen> seen = new EnumMap<>(Side.class);
        seen.put(source.side(), SeenReader.read(source));
        seen.put(target.side(), SeenReader.read(target));
        Optional<JournalEntry> newest = Resumption.newest(seen.values().stream().flatMap(one -> one.newest().stream()));
        newest.filter(entry -> entry.state().isOpen()).ifPresent(entry -> {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    entry.describe() + " is open (" + entry.state() + "), left by " + entry.owner(),
                    "Finish or undo it first: resume it.");
        });
        long highest = LongStream.concat(
                        newest.stream().mapToLong(JournalEntry::id),
                        seen.values().stream()
                                .flatMap(one -> one.markers().stream())
                                .mapToLong(Cutover::number))
                .max()
                .orElse(0);
        return highest + 1;
    }

    private static long number(Marker marker) {
        return marker.key().operation();
    }

    /** @param resumed why an operation that was found open goes on from here */
    private OperationReport carry(
            JournalEntry entry,
            OperationState state,
            OperationSide source,
            OperationSide target,
            List<StepTiming> timings,
            Optional<String> resumed) {
        Timeline timeline = new Timeline(clock, timings);
        EngineLimits limits =
                new EngineLimits(settings.maxWriteDowntime(), ports.traffic().canHold() ? Step.HOLD : Step.FENCE);
        try (Operation operation =
                        new Operation(entry.id(), source, target, ports, settings, entry.notes(), observer::told);
                Journal journal =
                        Journal.of(entry, source.session(), target.session(), timeline, operation::notes, clock);
                WriteProbe probe = WriteProbe.start(settings.probe(), List.of(source, target), operation::tell)) {
            OperationRun follower = new OperationRun(operation, timeline, limits.pauseBegins(), observer, clock);
            Engine engine = new Engine(
                    Steps.of(operation, one -> preflight(source, target)),
                    journal,
                    new CommandHooks(settings.hooks(), settings.hookTimeout(), entry.id(), entry.from()),
                    observer::mayBegin,
                    follower,
                    limits,
                    System::nanoTime);
            running = Optional.of(engine);
            if (stopWanted) {
                engine.stop();
            }
            if (resumed.isPresent()) {
                operation.tell(resumed.get());
                if (state.step() == Step.AFTER) {
                    operation.resumeAfterwards();
                }
                journal.record(state);
            } else {
                timeline.began(state);
            }
            Ending ending = engine.run(state);
            running = Optional.empty();
            OperationRun.completeJournal(journal, operation);
            return new Reporting(operation, journal.entry(), timeline, clock)
                    .report(ending, resumed.isPresent(), probe.figures());
        }
    }

    private Preflight preflight(OperationSide source, OperationSide target) {
        Sides sides = new Sides(source, target, clusters, ports.traffic(), ports.changeLog(), settings);
        return new Preflight(sides, moreChecks, observer::found, observer::told);
    }

    /** Asks to stop, as {@link Engine#stop} says. From any thread, any number of times. */
    public void interrupt() {
        stopWanted = true;
        running.ifPresent(Engine::stop);
    }
}
