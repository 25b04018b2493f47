package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.OperationNotes;
import io.pgbluegreen.cutover.journal.StepTiming;
import io.pgbluegreen.cutover.journal.StepTiming.Work;
import io.pgbluegreen.cutover.journal.Timeline;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.OperationReport.ClusterFacts;
import io.pgbluegreen.cutover.report.OperationReport.PredictedPart;
import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.cutover.report.OperationReport.StepLine;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.cutover.run.Ending;
import io.pgbluegreen.cutover.step.Operation;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells the story of an operation that has come to its end. */
final class Reporting {

    private final Operation operation;
    private final JournalEntry entry;
    private final Timeline timeline;
    private final Clock clock;

    Reporting(Operation operation, JournalEntry entry, Timeline timeline, Clock clock) {
        this.operation = operation;
        this.entry = entry;
        this.timeline = timeline;
        this.clock = clock;
    }

    OperationReport report(Ending ending, boolean resumed, Optional<ProbeFigures> probe) {
        OperationNotes notes = operation.notes();
        Outcome outcome = Outcome.of(ending.state().phase());
        Optional<Long> pause = ending.writePause()
                .filter(measured -> !resumed)
                .map(Duration::toMillis)
                .or(() -> notes.pause().tookMillis());
        Optional<Problem> problem = ending.halt().or(ending::cause);
        return new OperationReport(
                entry.id(),
                entry.from() == Side.BLUE ? "cutover" : "rollback",
                entry.from(),
                entry.to(),
                facts(operation.from()),
                facts(operation.to()),
                outcome,
                sentence(ending.state(), pause),
                cause(ending).or(notes::cause),
                outcome == Outcome.DONE ? Optional.empty() : problem.map(Problem::remedy),
                resumed,
                entry.startedAt(),
                entry.endedAt().orElseGet(clock::instant),
                pause,
                notes.pause().predictedMillis(),
                prediction(),
                steps(),
                notes.markers().finalMarker(),
                notes.markers().firstMarker(),
                operation.sequences(),
                operation.traffic().describe(),
                probe,
                operation.handovers(),
                operation.findings(),
                operation.story());
    }

    private List<PredictedPart> prediction() {
        return operation.prediction().map(PausePrediction::parts).orElse(List.of()).stream()
                .map(part -> new PredictedPart(part.name(), millis(part.time()), part.basis()))
                .toList();
    }

    private static Optional<String> cause(Ending ending) {
        Optional<String> cause = ending.cause().map(problem -> String.valueOf(problem.getMessage()));
        Optional<String> halt = ending.halt().map(problem -> String.valueOf(problem.getMessage()));
        if (cause.isPresent() && halt.isPresent() && !cause.equals(halt)) {
            return Optional.of(cause.get() + "; then: " + halt.get());
        }
        return halt.or(() -> cause);
    }

    private String sentence(OperationState state, Optional<Long> pause) {
        Side from = entry.from();
        Side to = entry.to();
        String kind = from == Side.BLUE ? "cutover" : "rollback";
        String kept = pause.map(millis -> " Writes were kept out for " + millis + " ms.")
                .orElse("");
        return switch (state.phase()) {
            case DONE -> to + " takes writes now." + kept;
            case REFUSED -> "Nothing was changed; " + from + " takes writes.";
            case UNDONE -> "The " + kind + " was undone; " + from + " takes writes, as before." + kept;
            case UNDO_HALTED ->
                state.step() == Step.HOLD
                        ? from + " takes writes, but " + operation.traffic().describe() + " may still hold clients."
                        : "Neither side takes writes: " + from + " could not be opened again.";
            case HALTED ->
                state.step() == Step.UNFENCE
                        ? "Neither side takes writes: " + to + " holds everything, but could not be opened."
                        : to + " takes writes, but the " + kind + " is not finished: step " + state.step()
                                + " could not be done.";
            case RUNNING, UNDOING -> throw new IllegalArgumentException("the operation is " + state);
        };
    }

    private List<StepLine> steps() {
        List<StepLine> lines = new ArrayList<>();
        for (StepTiming timing : timeline.all()) {
            timing.performed().ifPresent(work -> lines.add(line(timing.step(), false, work)));
            timing.undone().ifPresent(work -> lines.add(line(timing.step(), true, work)));
        }
        lines.sort(Comparator.comparingDouble(StepLine::startMillis));
        return lines;
    }

    private StepLine line(Step step, boolean undo, Work work) {
        return new StepLine(
                step.label(),
                undo,
                millis(Duration.between(entry.startedAt(), work.startedAt())),
                millis(work.took().orElse(Duration.ZERO)),
                isInPause(work),
                work.outcome()
                        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                        .orElse("killed"));
    }

    /** Whether any of the work was done while writes were kept out. */
    private boolean isInPause(Work work) {
        OperationNotes.Pause pause = operation.notes().pause();
        Instant ended = work.startedAt().plus(work.took().orElse(Duration.ZERO));
        return pause.beganAt()
                .filter(began -> !ended.isBefore(began))
                .filter(began -> pause.tookMillis()
                        .map(took -> work.startedAt().isBefore(began.plusMillis(took)))
                        .orElse(true))
                .isPresent();
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }

    private static ClusterFacts facts(OperationSide side) {
        ConnectionSettings settings = side.cluster().settings();
        Optional<String> version;
        try {
            version = Optional.of(side.session()
                    .work("tell its version", Duration.ofSeconds(2), connection -> ServerVersion.of(connection)
                            .toString()));
        } catch (Problem problem) {
            version = Optional.empty();
        }
        return new ClusterFacts(
                side.side().label(), settings.host() + ":" + settings.port(), settings.database(), version);
    }
}
