package io.pgbluegreen.cutover.journal;

import io.pgbluegreen.cutover.journal.StepTiming.Outcome;
import io.pgbluegreen.cutover.journal.StepTiming.Work;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When each step of one operation began and how long it took, over all the processes that worked on it. */
public final class Timeline {

    private final Clock clock;
    private final Map<Step, StepTiming> timings = new EnumMap<>(Step.class);

    /** @param before what earlier processes noted */
    public Timeline(Clock clock, List<StepTiming> before) {
        this.clock = clock;
        before.forEach(timing -> timings.put(timing.step(), timing));
    }

    /** The step that the state names begins now, or is taken back from now on. */
    public void began(OperationState state) {
        if (state.phase() == Phase.RUNNING || state.phase() == Phase.UNDOING) {
            put(state, Work.startedAt(clock.instant()));
        }
    }

    public void ended(OperationState state, Duration took, Outcome outcome) {
        Work begun = work(state).orElse(Work.startedAt(clock.instant().minus(took)));
        put(state, begun.ended(took, outcome));
    }

    /** Ended now. */
    public void failed(OperationState state) {
        Instant now = clock.instant();
        Instant startedAt = work(state).map(Work::startedAt).orElse(now);
        ended(state, Duration.between(startedAt, now), Outcome.FAILED);
    }

    /** Of every step that was begun, in order. */
    public List<StepTiming> all() {
        return List.copyOf(timings.values());
    }

    private Optional<Work> work(OperationState state) {
        StepTiming timing = timings.getOrDefault(state.step(), StepTiming.none(state.step()));
        return state.phase() == Phase.RUNNING ? timing.performed() : timing.undone();
    }

    private void put(OperationState state, Work work) {
        StepTiming timing = timings.getOrDefault(state.step(), StepTiming.none(state.step()));
        timings.put(
                state.step(),
                state.phase() == Phase.RUNNING
                        ? new StepTiming(state.step(), Optional.of(work), timing.undone())
                        : new StepTiming(state.step(), timing.performed(), Optional.of(work)));
    }
}
