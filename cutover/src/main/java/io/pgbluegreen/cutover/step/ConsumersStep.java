package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.journal.OperationNotes.MarkerPlace;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.List;

/** Hands the topic's consumers over. What fails here is told, and can be done later; applications write already. */
final class ConsumersStep implements StepWork {

    private static final String LATER = " `bluegreen consumers handover` goes on with it.";
    private static final Duration FOR_MARKERS = Duration.ofSeconds(15);

    private final Operation operation;

    ConsumersStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        try {
            TopicWatches.ensure(operation);
            handOver(allowance);
        } catch (Problem problem) {
            operation.tell("Consumers were not handed over: " + problem.getMessage() + "." + LATER);
        } catch (InterruptedException e) {
            operation.tell("Not all consumers were handed over." + LATER);
            throw e;
        }
    }

    private void handOver(Allowance allowance) throws InterruptedException {
        Operation.Watches watches = operation.watches().orElseThrow();
        Sighting last = watches.from().awaitMarker(operation.finalMarker(), allowance.atMost(FOR_MARKERS));
        Sighting first = watches.to().awaitMarker(operation.firstMarker(), allowance.atMost(FOR_MARKERS));
        MarkerPlace lastPlace = DrainStep.place(last);
        MarkerPlace firstPlace = DrainStep.place(first);
        operation.note(notes -> notes.with(notes.markers().withFinal(lastPlace).withFirst(firstPlace)));
        List<Handover> handovers = operation
                .consumers()
                .handOver(
                        operation.from().side(),
                        operation.to().side(),
                        last,
                        first,
                        allowance.atMost(operation.settings().consumerTimeout()));
        operation.handedOver(handovers);
    }
}
