package io.pgbluegreen.cli.consumer;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.consumers.handover.MissedHandover;
import io.pgbluegreen.consumers.handover.MissedHandovers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.List;

/** Subscriptions that have not gone where the writes went, in words. */
public final class LeftBehind {

    private static final String CHECK = "consumers";

    private LeftBehind() {}

    /** Looks for them, in all operations. */
    public static List<MissedHandover> find(Migration migration, PulsarConnection pulsar, List<PastSwitch> switches)
            throws InterruptedException {
        return new MissedHandovers(pulsar, ConsumerPorts.topics(migration), ConsumerPorts.roles(migration))
                .find(switches.stream().map(PastSwitch::firstMarker).toList());
    }

    /**
     * The same as warnings before the next operation, which goes on without them.
     *
     * @param active the side that takes writes
     */
    public static List<Finding> warnings(Migration migration, PulsarConnection pulsar, Side active) {
        try {
            return find(migration, pulsar, PastSwitch.all(migration)).stream()
                    .map(missed -> Finding.warning(CHECK, sentence(missed) + after(missed, active), remedy(missed)))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (Problem problem) {
            return List.of(Finding.warning(
                    CHECK,
                    "whether all consumers have followed is not known: " + problem.getMessage(),
                    problem.remedy()));
        }
    }

    /** Who, and in which operation. */
    public static String sentence(MissedHandover missed) {
        String operation = "operation " + missed.operation() + " (to " + missed.to() + ")";
        return missed.handedOver()
                ? "subscription " + missed.subscription() + " was handed over in " + operation
                        + ", but no consumer has come to " + missed.to() + "'s topic since"
                : "subscription " + missed.subscription() + " was not handed over in " + operation;
    }

    private static String after(MissedHandover missed, Side active) {
        return missed.to() == active
                ? "; if its consumer still reads " + active.other()
                        + "'s topic, it will see what is written there after" + " this operation before what is on "
                        + active + "'s"
                : "";
    }

    /** What to do about it. */
    public static String remedy(MissedHandover missed) {
        return missed.handedOver()
                ? "See that its consumer reads the topic of " + missed.to() + "."
                : "Run bluegreen consumers handover --operation " + missed.operation()
                        + ", or name it in consumers.ignore if nobody needs it.";
    }
}
