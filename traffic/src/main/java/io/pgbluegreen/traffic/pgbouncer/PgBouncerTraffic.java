package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.traffic.CheckedTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traffic through one or several PgBouncer processes in transaction mode. PAUSE makes clients wait between two
 * transactions, the database's entry is given the other server, RELOAD makes it known, RESUME lets clients go on: none
 * of them sees an error. All processes are commanded at the same time, over connections that stay open.
 */
public final class PgBouncerTraffic implements CheckedTraffic {

    private static final Logger LOG = LoggerFactory.getLogger(PgBouncerTraffic.class);

    private final PgBouncerSettings settings;
    private final List<PgBouncerProcess> processes;
    private final Parallel parallel = new Parallel();

    public PgBouncerTraffic(PgBouncerSettings settings) {
        this.settings = settings;
        this.processes = settings.consoles().stream()
                .map(address -> new PgBouncerProcess(settings, address))
                .toList();
    }

    @Override
    public boolean canHold() {
        return true;
    }

    /**
     * Pauses the database everywhere.
     *
     * @throws Problem that names the clients in the way where a transaction goes on for longer than the limit
     */
    @Override
    public synchronized void hold(Duration limit) {
        long begun = System.nanoTime();
        // Nobody is paused before all consoles answer.
        throwIfAny(parallel.all(processes, PgBouncerProcess::open));
        Optional<Problem> problem = parallel.untilFirstProblem(
                processes, process -> process.pause(limit), () -> processes.forEach(PgBouncerProcess::abandonPause));
        if (problem.isEmpty()) {
            LOG.info("{} held its clients after {} ms", describe(), millisSince(begun));
            return;
        }
        List<Problem> all = new ArrayList<>(List.of(problem.get()));
        // A process that is gone holds nobody any more; but what is only out of reach may.
        all.addAll(parallel.all(processes, PgBouncerProcess::resume));
        throw joined(all);
    }

    @Override
    public synchronized void switchTo(Side side) {
        long begun = System.nanoTime();
        new EntryRetarget(settings).to(side);
        List<Problem> problems = parallel.all(processes, process -> process.reload(side));
        if (!problems.isEmpty()) {
            // One that is dead must not keep the clients of all others waiting: where these are to go, they may.
            parallel.all(processes, process -> process.resumeAt(side));
            throw joined(problems);
        }
        LOG.info("{} sends its clients to {} after {} ms", describe(), side, millisSince(begun));
    }

    @Override
    public synchronized void release() {
        long begun = System.nanoTime();
        throwIfAny(parallel.all(processes, PgBouncerProcess::resume));
        LOG.info("{} let its clients go after {} ms", describe(), millisSince(begun));
    }

    @Override
    public synchronized State state() {
        // In the order of the configuration, whoever answers first.
        Map<PgBouncerProcess, Seen> seen = new ConcurrentHashMap<>();
        parallel.all(processes, process -> seen.put(process, see(process)));
        List<Seen> all = processes.stream()
                .flatMap(process -> Optional.ofNullable(seen.get(process)).stream())
                .toList();
        Optional<Side> side = all.get(0).side;
        boolean agree = all.stream().allMatch(each -> each.side.equals(side));
        return new State(
                agree ? side : Optional.empty(),
                all.stream().anyMatch(Seen::held),
                all.stream().map(Seen::sentence).collect(Collectors.joining("; ")));
    }

    /** What one process tells. */
    private record Seen(Optional<Side> side, boolean held, String sentence) {}

    private Seen see(PgBouncerProcess process) {
        try {
            DatabaseRow row = process.row();
            Optional<Side> side = row.side(settings);
            String where = side.map(known -> known + " (" + row.where() + ")")
                    .orElseGet(() -> row.where() + ", which is neither side");
            return new Seen(
                    side,
                    row.paused(),
                    process.describe() + " sends " + row.name() + " to " + where
                            + (row.paused() ? " and has its clients wait" : ""));
        } catch (Problem e) {
            return new Seen(Optional.empty(), false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized List<Finding> check(Side active) {
        return new PgBouncerCheck(settings).run(processes, active);
    }

    @Override
    public String describe() {
        return "PgBouncer at "
                + settings.consoles().stream().map(ConsoleAddress::toString).collect(Collectors.joining(", "))
                + ", database " + settings.database();
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw joined(problems);
        }
    }

    /** One problem of several: kind and remedy of the first. */
    private static Problem joined(List<Problem> problems) {
        Problem first = problems.get(0);
        String what = problems.stream().map(Problem::getMessage).distinct().collect(Collectors.joining("; "));
        return new Problem(first.kind(), what, first.remedy(), first);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    @Override
    public void close() {
        processes.forEach(PgBouncerProcess::close);
        parallel.close();
    }
}
