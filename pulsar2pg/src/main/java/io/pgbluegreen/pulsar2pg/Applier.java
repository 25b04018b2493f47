package io.pgbluegreen.pulsar2pg;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.pulsar2pg.target.UndecidedException;
import io.pgbluegreen.pulsar2pg.transaction.SupersededException;
import io.pgbluegreen.pulsar2pg.transaction.Tally;
import io.pgbluegreen.topic.PulsarConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies one cluster's topic to another cluster, in whole transactions, each exactly once. Several may run for the same
 * subscription: one is active, the others take over when it goes.
 *
 * <p>What may pass (a server that is away, a full disk) is waited for as long as it takes. What a person must look at
 * ends {@link #run} with a {@link Problem}; nothing is applied beyond it.
 */
public final class Applier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    private static final int CANCEL_EVERY_MILLIS = 200;
    private static final int DECISION_MILLIS = 1000;

    private final ApplierSettings settings;
    private final PostgresSessions target;
    private final PulsarConnection pulsar;
    private final ApplierObserver observer;
    private final String consumerName = "pulsar2pg-" + UUID.randomUUID();
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean closed;
    private @Nullable ApplierState awaitedDecision;
    private volatile @Nullable Thread runner;
    private volatile @Nullable Attempt attempt;
    private volatile ApplierState state = new ApplierState.Starting();
    private volatile ApplierCounters counters = ApplierCounters.ZERO;

    public Applier(
            ApplierSettings settings, PostgresSessions target, PulsarConnection pulsar, ApplierObserver observer) {
        this.settings = settings;
        this.target = target;
        this.pulsar = pulsar;
        this.observer = observer;
    }

    public ApplierState state() {
        return state;
    }

    public ApplierCounters counters() {
        return counters;
    }

    /**
     * Applies until {@link #close} is called or the thread is interrupted. To be called once.
     *
     * @throws Problem when it cannot go on without a person
     */
    public void run() {
        runner = Thread.currentThread();
        try {
            while (!closed && !Thread.currentThread().isInterrupted()) {
                runUntilProgress();
            }
            enter(new ApplierState.Stopped());
        } catch (Problem e) {
            enter(new ApplierState.Failed(String.valueOf(e.getMessage()), e.remedy()));
            throw e;
        } finally {
            runner = null;
            ended.countDown();
            if (closed) {
                // Whoever closed it woke the thread by an interrupt, which has done its work.
                Thread.interrupted();
            }
        }
    }

    /** One series of attempts, each later than the last; ends when one of them has applied something. */
    private void runUntilProgress() {
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handle(PassingException.class)
                .withMaxRetries(-1)
                .withBackoff(FIRST_DELAY, LONGEST_DELAY)
                .withJitter(0.2)
                .abortIf((result, failure) -> closed)
                .onFailedAttempt(event -> LOG.debug("attempt failed", event.getLastException()))
                .build();
        try {
            Failsafe.with(policy).run(this::attemptOnce);
        } catch (PassingException e) {
            LOG.debug("closed while waiting", e);
        } catch (FailsafeException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        }
    }

    private void attemptOnce() throws InterruptedException {
        if (closed) {
            return;
        }
        long commitsBefore = counters.targetCommits();
        try (Attempt now = new Attempt(settings, target, pulsar, consumerName, this::enter, this::committed)) {
            attempt = now;
            now.run(() -> closed);
        } catch (SupersededException e) {
            wait(
                    e,
                    String.valueOf(e.getMessage()),
                    "Nothing needs to be done: one applier stays active.",
                    commitsBefore);
        } catch (UndecidedException e) {
            awaitDecision(e);
        } catch (SQLException e) {
            Problem problem = PostgresErrors.statement(target.settings().where(), "apply changes", e);
            if (!PostgresErrors.isTransient(e)) {
                throw problem;
            }
            wait(problem, String.valueOf(problem.getMessage()), problem.remedy(), commitsBefore);
        } catch (Problem e) {
            if (e.kind() != Kind.UNAVAILABLE) {
                throw e;
            }
            wait(e, String.valueOf(e.getMessage()), e.remedy(), commitsBefore);
        } finally {
            attempt = null;
        }
    }

    private void wait(Exception cause, String reason, String remedy, long commitsBefore) {
        if (closed) {
            return;
        }
        LOG.warn("waiting: {} {}", reason, remedy);
        enter(new ApplierState.Waiting(reason, remedy));
        if (counters.targetCommits() == commitsBefore) {
            throw new PassingException(cause);
        }
    }

    /** Said once, however often it is met again; it stays the state until something is applied. */
    private void awaitDecision(UndecidedException undecided) throws InterruptedException {
        ApplierState waiting = new ApplierState.Waiting(String.valueOf(undecided.getMessage()), undecided.remedy());
        if (!waiting.equals(awaitedDecision)) {
            LOG.warn("waiting: {} {}", undecided.getMessage(), undecided.remedy());
        }
        awaitedDecision = waiting;
        enter(waiting);
        Thread.sleep(DECISION_MILLIS);
    }

    private void enter(ApplierState next) {
        if (awaitedDecision != null && next instanceof ApplierState.Running) {
            return;
        }
        if (!next.equals(state) || next instanceof ApplierState.Waiting) {
            state = next;
            observer.stateChanged(next);
        }
    }

    private void committed(Position position, Tally tally, long frames) {
        ApplierCounters before = counters;
        ApplierCounters now = new ApplierCounters(
                before.frames() + frames,
                before.transactions() + tally.transactions(),
                before.changes() + tally.changes(),
                before.changesBeforeStart() + tally.beforeStart(),
                before.targetCommits() + 1,
                before.replays() + tally.replays(),
                tally.sourceCommittedAt().or(before::sourceCommittedAt));
        counters = now;
        if (awaitedDecision != null) {
            awaitedDecision = null;
            enter(new ApplierState.Running());
        }
        observer.committed(position, now);
    }

    /**
     * Ends {@link #run}, and returns when it has ended. A statement that is under way is cancelled; what was not
     * committed comes again at the next start.
     */
    @Override
    public void close() {
        closed = true;
        Thread thread = runner;
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            do {
                thread.interrupt();
                Attempt current = attempt;
                if (current != null) {
                    current.cancel();
                }
            } while (!ended.await(CANCEL_EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure that may pass. */
    private static final class PassingException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PassingException(Exception cause) {
            super(cause);
        }
    }
}
