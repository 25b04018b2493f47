package io.pgbluegreen.cutover.report;

import io.pgbluegreen.cutover.journal.OperationNotes.MarkerPlace;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole story of one operation.
 *
 * @param kind {@code cutover} or {@code rollback}
 * @param sentence what came of it, and which side takes writes now
 * @param problem what made it turn back or halt
 * @param remedy what a person should do next
 * @param resumed whether this process found the operation open and ended it
 * @param writePauseMillis how long the tool kept writes out; empty where it did not, or still does
 * @param predictedPauseMillis as expected after the checks
 * @param prediction what the expectation was made of
 * @param story what a person should know, in the order in which it came up
 */
public record OperationReport(
        long operation,
        String kind,
        Side from,
        Side to,
        ClusterFacts fromCluster,
        ClusterFacts toCluster,
        Outcome outcome,
        String sentence,
        Optional<String> problem,
        Optional<String> remedy,
        boolean resumed,
        Instant startedAt,
        Instant endedAt,
        Optional<Long> writePauseMillis,
        Optional<Long> predictedPauseMillis,
        List<PredictedPart> prediction,
        List<StepLine> steps,
        Optional<MarkerPlace> finalMarker,
        Optional<MarkerPlace> firstMarker,
        Sequences sequences,
        String traffic,
        Optional<ProbeFigures> probe,
        List<Handover> consumers,
        List<Finding> findings,
        List<String> story) {

    public OperationReport {
        prediction = List.copyOf(prediction);
        steps = List.copyOf(steps);
        consumers = List.copyOf(consumers);
        findings = List.copyOf(findings);
        story = List.copyOf(story);
    }

    /**
     * Part of the expected write pause.
     *
     * @param basis what it was made from, in words
     */
    public record PredictedPart(String name, double millis, String basis) {}

    /**
     * One of the clusters.
     *
     * @param version as people write it; empty where the cluster could not be asked
     */
    public record ClusterFacts(String side, String address, String database, Optional<String> version) {}

    /**
     * A piece of work on a step.
     *
     * @param undo whether the step was taken back
     * @param startMillis after the operation's begin
     * @param outcome {@code done}, {@code failed}, or {@code killed} where its process ended in the middle
     */
    public record StepLine(
            String step, boolean undo, double startMillis, double millis, boolean inWritePause, String outcome) {}

    /**
     * What became of the sequences.
     *
     * @param total how many take part
     * @param moved how many were set
     * @param examples some of those, for people
     */
    public record Sequences(int total, int moved, List<String> examples) {

        public static final Sequences NONE = new Sequences(0, 0, List.of());

        public Sequences {
            examples = List.copyOf(examples);
        }
    }

    /**
     * What the built-in probe saw.
     *
     * @param longestPauseMillis the longest time without an acknowledged commit
     * @param failedStatements how many failed
     * @param errors each kind of error once, with its count
     */
    public record ProbeFigures(long commits, long longestPauseMillis, long failedStatements, List<String> errors) {
        public ProbeFigures {
            errors = List.copyOf(errors);
        }
    }
}
