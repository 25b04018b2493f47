package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.cli.daemon.WorkerState.Trouble;
import io.pgbluegreen.postgres.metadata.DaemonState;
import io.pgbluegreen.postgres.metadata.DesiredState;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one daemon. Its states, as the row in {@code bluegreen.daemon} shows them:
 *
 * <ul>
 *   <li>{@code waiting} until the worker can be started, for example for the first load;
 *   <li>the worker's own ({@code starting}, {@code standby}, {@code streaming}, …) while it works;
 *   <li>{@code retrying} when a server was away as the worker started: it is started again after a pause;
 *   <li>{@code stopped} while that is what is wanted, and after the process has ended in order;
 *   <li>{@code failed} after a problem that needs a person; the daemon has ended.
 * </ul>
 */
public final class Supervisor {

    static final String STOPPED = "stopped";
    static final String FAILED = "failed";

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final PostgresSessions home;
    private final Readiness readiness;
    private final Supplier<Worker> factory;
    private final Semaphore wakeUp = new Semaphore(0);
    private volatile boolean stopping;
    private volatile Pulse pulse;

    private @Nullable RunningWorker worker;
    private Optional<Trouble> trouble = Optional.empty();
    private String waitingFor = "";
    private boolean patient;
    private long pauseNanos = 1_000_000_000L;
    private long notBefore = System.nanoTime();
    private long lastLine = System.nanoTime();

    /**
     * One that does nothing yet.
     *
     * @param name of the daemon, for example {@code pg2pulsar-blue}
     * @param home the cluster that it serves, where its row is
     * @param patience with a server that is away at the start
     * @param factory makes a worker for each start
     */
    public Supervisor(
            String name, PostgresSessions home, Readiness readiness, Patience patience, Supplier<Worker> factory) {
        this.name = name;
        this.home = home;
        this.readiness = readiness;
        this.patient = patience == Patience.WAITS;
        this.factory = factory;
        this.pulse = Pulse.of(state(WorkerState.STARTING, "", Map.of()));
    }

    public String name() {
        return name;
    }

    /** How it was when it last looked; may be asked by any thread at any time. */
    public Pulse pulse() {
        return pulse;
    }

    /**
     * Runs in the caller's thread until {@link #stop}.
     *
     * @throws Problem when it cannot go on: what needs a person, and without patience at the very start also a server
     *     that is away
     */
    public void run() {
        if (!patient) {
            Daemons.checkSchema(home);
        }
        try (DaemonRow row = new DaemonRow(home, name)) {
            try {
                while (!stopping) {
                    step(row);
                    pause();
                }
                end(row, STOPPED, Optional.empty());
            } catch (Problem problem) {
                end(row, FAILED, Optional.of(problem));
                throw problem;
            }
        }
    }

    /** Makes {@link #run} return once the worker has ended. */
    public void stop() {
        stopping = true;
        wakeUp.release();
    }

    private void step(DaemonRow row) {
        DesiredState desired = report(row);
        RunningWorker running = worker;
        if (running != null && running.hasEnded()) {
            worker = null;
            running.failure().ifPresent(this::tryAgainOrThrow);
        } else if (running != null && desired == DesiredState.STOPPED) {
            LOG.info("{}: stops, since that is wanted of it", name);
            stopWorker(running);
        } else if (running == null && desired == DesiredState.RUNNING && System.nanoTime() >= notBefore) {
            start();
        }
    }

    private void start() {
        try {
            Optional<String> missing = readiness.missing();
            if (missing.isPresent()) {
                if (!missing.get().equals(waitingFor)) {
                    LOG.info("{}: waiting: {}", name, missing.get());
                }
                waitingFor = missing.get();
                return;
            }
            waitingFor = "";
            worker = RunningWorker.start(name, factory.get(), wakeUp::release);
        } catch (Problem problem) {
            tryAgainOrThrow(problem);
        }
    }

    private void tryAgainOrThrow(Problem problem) {
        if (problem.kind() != Kind.UNAVAILABLE || !patient) {
            throw problem;
        }
        LOG.warn("{}: {}; trying again in {} s", name, problem.getMessage(), pauseNanos / 1_000_000_000L);
        trouble = Optional.of(trouble(problem));
        notBefore = System.nanoTime() + pauseNanos;
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
    }

    private DesiredState report(DaemonRow row) {
        RunningWorker running = worker;
        if (running == null) {
            String activity = trouble.isPresent()
                    ? WorkerState.RETRYING
                    : waitingFor.isEmpty() ? WorkerState.STARTING : WorkerState.WAITING;
            DesiredState desired = write(row, state(activity, waitingFor, Map.of()), true);
            if (desired == DesiredState.STOPPED) {
                return write(row, state(STOPPED, "as is wanted of it", Map.of()), true);
            }
            return desired;
        }
        WorkerState state = running.state();
        trouble = state.trouble();
        if (state.isEstablished()) {
            patient = true;
            pauseNanos = 1_000_000_000L;
        }
        Map<String, Long> counters = running.countersWithRates();
        line(state, counters);
        return write(row, state(state.activity(), state.detail(), counters), state.isIdle());
    }

    private DaemonState state(String activity, String detail, Map<String, Long> counters) {
        return new DaemonState(
                name,
                activity,
                Optional.of(detail).filter(text -> !text.isEmpty()),
                trouble.map(Trouble::reason),
                trouble.map(Trouble::remedy),
                counters);
    }

    private DesiredState write(DaemonRow row, DaemonState state, boolean idle) {
        pulse = Pulse.of(state);
        return row.report(state, idle);
    }

    private static Trouble trouble(Problem problem) {
        return new Trouble(String.valueOf(problem.getMessage()), problem.remedy());
    }

    private void line(WorkerState state, Map<String, Long> counters) {
        long now = System.nanoTime();
        if (now - lastLine >= LINE_NANOS) {
            lastLine = now;
            LOG.info("{}: {}", name, DaemonLine.of(state, counters));
        }
    }

    private void pause() {
        try {
            if (wakeUp.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void stopWorker(RunningWorker running) {
        if (!running.stop(STOP_SECONDS)) {
            LOG.warn("{}: did not end within {} s", name, STOP_SECONDS);
        }
        worker = null;
    }

    private void end(DaemonRow row, String activity, Optional<Problem> problem) {
        RunningWorker running = worker;
        boolean idle = running == null || running.state().isIdle();
        Map<String, Long> counters = running == null ? Map.of() : running.countersWithRates();
        if (running != null) {
            stopWorker(running);
        }
        trouble = problem.map(Supervisor::trouble);
        write(row, state(activity, "", counters), idle);
    }
}
