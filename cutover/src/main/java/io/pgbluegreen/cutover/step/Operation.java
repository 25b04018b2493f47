package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.OperationNotes;
import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.port.Consumers;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.cutover.report.OperationReport.Sequences;
import io.pgbluegreen.postgres.largeobject.LargeObjectActivity;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.sequencefixer.SequenceReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One operation under way: the world around it, and what its steps have found out for each other. */
public final class Operation implements AutoCloseable {

    private final long id;
    private final OperationSide from;
    private final OperationSide to;
    private final Ports ports;
    private final CutoverSettings settings;
    private final Consumer<String> listener;
    private final List<String> story = new ArrayList<>();
    private final ExecutorService beside = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "bluegreen beside");
        thread.setDaemon(true);
        return thread;
    });

    /** What stands around the two clusters. */
    public record Ports(Traffic traffic, ChangeLog changeLog, Consumers consumers) {}

    private volatile OperationNotes notes;
    private volatile boolean resumedAfterwards;
    private volatile Optional<Watches> watches = Optional.empty();
    private volatile Optional<SequenceReading> sequencesOfFrom = Optional.empty();
    private volatile Optional<SequenceReading> sequencesOfTo = Optional.empty();
    private volatile Optional<Future<List<String>>> leaks = Optional.empty();
    private volatile Sequences sequences = Sequences.NONE;
    private volatile List<Handover> handovers = List.of();
    private volatile List<Finding> findings = List.of();
    private volatile Optional<PausePrediction> prediction = Optional.empty();
    private volatile Optional<LargeObjectActivity> largeObjects = Optional.empty();

    /** @param listener is told what a person should know, at once */
    public Operation(
            long id,
            OperationSide from,
            OperationSide to,
            Ports ports,
            CutoverSettings settings,
            OperationNotes notes,
            Consumer<String> listener) {
        this.id = id;
        this.from = from;
        this.to = to;
        this.ports = ports;
        this.settings = settings;
        this.notes = notes;
        this.listener = listener;
    }

    /** Both topics, read from before the markers on. */
    record Watches(ChangeLog.Watch from, ChangeLog.Watch to) {
        void close() {
            from.close();
            to.close();
        }
    }

    public long id() {
        return id;
    }

    public OperationSide from() {
        return from;
    }

    public OperationSide to() {
        return to;
    }

    public Traffic traffic() {
        return ports.traffic();
    }

    public ChangeLog changeLog() {
        return ports.changeLog();
    }

    Consumers consumers() {
        return ports.consumers();
    }

    public CutoverSettings settings() {
        return settings;
    }

    MarkerKey finalMarker() {
        return new MarkerKey(id, Kind.FINAL);
    }

    MarkerKey firstMarker() {
        return new MarkerKey(id, Kind.FIRST);
    }

    public OperationNotes notes() {
        return notes;
    }

    public synchronized void note(UnaryOperator<OperationNotes> change) {
        notes = change.apply(notes);
    }

    /** Tells a person at once, and keeps it for the report. */
    public void tell(String sentence) {
        synchronized (story) {
            story.add(sentence);
        }
        listener.accept(sentence);
    }

    public List<String> story() {
        synchronized (story) {
            return List.copyOf(story);
        }
    }

    /** Whether {@code from} died after it was proven that {@code to} holds everything. */
    boolean isFromLost() {
        return notes().fromLost().isPresent();
    }

    /** Tells that another process ended in the last step, which this one does again. */
    public void resumeAfterwards() {
        resumedAfterwards = true;
    }

    boolean isResumedAfterwards() {
        return resumedAfterwards;
    }

    /** Runs beside the step; ended when the operation closes. */
    <T> Future<T> beside(Callable<T> work) {
        return beside.submit(work);
    }

    /** What work beside the step has come to. */
    static <T> T join(Future<T> work) throws InterruptedException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new IllegalStateException("work beside a step failed", e.getCause());
        }
    }

    Optional<Watches> watches() {
        return watches;
    }

    void watch(Watches both) {
        watches.ifPresent(Watches::close);
        watches = Optional.of(both);
    }

    Optional<SequenceReading> sequencesOfFrom() {
        return sequencesOfFrom;
    }

    Optional<SequenceReading> sequencesOfTo() {
        return sequencesOfTo;
    }

    void sequencesRead(SequenceReading ofFrom, SequenceReading ofTo) {
        sequencesOfFrom = Optional.of(ofFrom);
        sequencesOfTo = Optional.of(ofTo);
    }

    Optional<Future<List<String>>> leaks() {
        return leaks;
    }

    void lookForLeaks(Future<List<String>> search) {
        leaks = Optional.of(search);
    }

    public Sequences sequences() {
        return sequences;
    }

    void sequencesMoved(Sequences moved) {
        sequences = moved;
    }

    public List<Handover> handovers() {
        return handovers;
    }

    void handedOver(List<Handover> all) {
        handovers = List.copyOf(all);
    }

    public List<Finding> findings() {
        return findings;
    }

    void found(List<Finding> all) {
        findings = List.copyOf(all);
    }

    public Optional<PausePrediction> prediction() {
        return prediction;
    }

    void predict(Optional<PausePrediction> predicted) {
        prediction = predicted;
        predicted.ifPresent(one ->
                note(notes -> notes.with(notes.pause().predicted(one.total().toMillis()))));
    }

    /** What the large objects of {@code from} had seen when they were compared; empty where they were not. */
    Optional<LargeObjectActivity> largeObjects() {
        return largeObjects;
    }

    void largeObjectsCompared(Optional<LargeObjectActivity> before) {
        largeObjects = before;
    }

    @Override
    public void close() {
        beside.shutdownNow();
        watches.ifPresent(Watches::close);
        from.session().close();
        to.session().close();
    }
}
