package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Recorder.Copy;
import io.pgbluegreen.cutover.run.Recorder.Recorded;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Steps that only write down that they were done, and fail, hang or wait where a test wants it. */
final class FakeWorld {

    final List<String> deeds = new CopyOnWriteArrayList<>();
    final List<OperationState> recorded = new ArrayList<>();
    final Set<Step> failing = EnumSet.noneOf(Step.class);
    final Set<Step> failingUndo = EnumSet.noneOf(Step.class);
    final Set<Step> hanging = EnumSet.noneOf(Step.class);
    final Map<OperationState, Recorded> journal = new HashMap<>();
    final Map<String, String> vetoes = new HashMap<>();
    /** As {@code UNDONE fence}; they only write down that they were called. */
    final Set<String> hooks = new HashSet<>();

    final List<String> told = new ArrayList<>();
    final List<Duration> leftForUndo = new CopyOnWriteArrayList<>();
    final Set<Step> stopAt = EnumSet.noneOf(Step.class);
    final Set<Step> refusedByOperator = EnumSet.noneOf(Step.class);
    Duration maxWriteDowntime = Duration.ofSeconds(10);
    /** So much time passes at each look of a step that hangs. */
    Duration betweenLooks = Duration.ofMillis(5);

    /** Time passes only where a step hangs: how fast the machine is makes no difference. */
    private final AtomicLong nanos = new AtomicLong();

    private Engine engine = engine();

    Ending run() {
        return run(OperationState.BEGUN);
    }

    Ending run(OperationState state) {
        engine = engine();
        return engine.run(state);
    }

    private Engine engine() {
        Map<Step, StepWork> works = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            works.put(step, new FakeWork(step));
        }
        return new Engine(
                works,
                this::record,
                new FakeHooks(),
                step -> !refusedByOperator.contains(step),
                new EngineObserver() {
                    @Override
                    public void told(String sentence) {
                        told.add(sentence);
                    }
                },
                new EngineLimits(maxWriteDowntime, Step.HOLD),
                nanos::get);
    }

    private Recorded record(OperationState state) {
        Recorded result = journal.getOrDefault(state, Recorded.BOTH);
        if (result.from() == Copy.WRITTEN || result.to() == Copy.WRITTEN) {
            recorded.add(state);
        }
        return result;
    }

    private static Problem problem(String what) {
        return new Problem(Kind.UNAVAILABLE, what, "Mend it.");
    }

    private final class FakeWork implements StepWork {

        private final Step step;

        FakeWork(Step step) {
            this.step = step;
        }

        @Override
        public void perform(Allowance allowance) throws InterruptedException {
            deeds.add(step.label());
            if (stopAt.contains(step)) {
                engine.stop();
            }
            if (failing.contains(step)) {
                throw problem(step + " failed");
            }
            while (hanging.contains(step)) {
                allowance.require(step + " waited");
                nanos.addAndGet(betweenLooks.toNanos());
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }

        @Override
        public void undo(Allowance allowance) {
            deeds.add("undo " + step.label());
            leftForUndo.add(allowance.left());
            if (failingUndo.contains(step)) {
                throw problem("undo of " + step + " failed");
            }
        }
    }

    private final class FakeHooks implements Hooks {

        @Override
        public void run(When when, Step step, Allowance allowance) {
            String name = when + " " + step;
            deeds.add("hook " + name);
            if (vetoes.containsKey(name)) {
                throw problem("vetoed " + name);
            }
        }

        @Override
        public boolean hasAny(When when, Step step) {
            return vetoes.containsKey(when + " " + step) || hooks.contains(when + " " + step);
        }
    }
}
