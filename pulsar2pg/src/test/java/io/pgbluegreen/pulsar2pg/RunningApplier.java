package io.pgbluegreen.pulsar2pg;

import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An applier on a thread of its own. */
public final class RunningApplier implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TestTarget target;
    private final Applier applier;
    private final List<ApplierState> states = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private RunningApplier(TestTarget target, ApplierSettings settings, PostgresSessions sessions) {
        this.target = target;
        this.applier = new Applier(settings, sessions, TestServers.pulsarConnection(), new ApplierObserver() {
            @Override
            public void stateChanged(ApplierState state) {
                states.add(state);
            }
        });
    }

    public static RunningApplier start(TestTarget target, TestTopic topic) {
        return start(target, settings(topic, BatchLimits.DEFAULT));
    }

    public static ApplierSettings settings(TestTopic topic, BatchLimits limits) {
        return new ApplierSettings(
                "blue",
                topic.name(),
                TestTopic.SUBSCRIPTION,
                false,
                limits,
                8 << 20,
                Duration.ofMillis(500),
                DdlPolicy.STOP);
    }

    public static RunningApplier start(TestTarget target, ApplierSettings settings) {
        return start(target, settings, target.sessions());
    }

    public static RunningApplier start(TestTarget target, ApplierSettings settings, PostgresSessions sessions) {
        RunningApplier running = new RunningApplier(target, settings, sessions);
        Thread thread = new Thread(
                () -> {
                    try {
                        running.applier.run();
                        running.ended.complete(null);
                    } catch (Throwable e) {
                        running.ended.completeExceptionally(e);
                    }
                },
                "test-applier");
        thread.setDaemon(true);
        thread.start();
        return running;
    }

    public Applier applier() {
        return applier;
    }

    public List<ApplierState> states() {
        return states;
    }

    /** Waits until the frame is applied; fails at once when the applier ends before. */
    public RunningApplier awaitSeq(long seq) {
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            if (ended.isCompletedExceptionally()) {
                ended.join();
            }
            return target.appliedSeq() >= seq;
        });
        return this;
    }

    public RunningApplier awaitState(Class<? extends ApplierState> state) {
        await().pollInterval(Duration.ofMillis(20)).until(() -> state.isInstance(applier.state()));
        return this;
    }

    /** Waits until the applier has waited for something; it may have gone on since. */
    public ApplierState.Waiting awaitWaiting() {
        return await().pollInterval(Duration.ofMillis(20))
                .until(
                        () -> states.stream()
                                .filter(ApplierState.Waiting.class::isInstance)
                                .map(ApplierState.Waiting.class::cast)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until the applier has ended with a problem. */
    public Problem awaitProblem() throws InterruptedException, TimeoutException {
        try {
            ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("expected a problem, but the applier ended without");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                return problem;
            }
            throw new AssertionError("expected a problem", e.getCause());
        }
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    @Override
    public void close() {
        applier.close();
    }
}
