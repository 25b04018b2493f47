package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import org.apache.pulsar.client.admin.PulsarAdminException;

/**
 * What a broker has taken from a producer and the bookies have not stored yet. It outlives the producer: of one that was
 * killed, messages may still come into the topic when another one has the exclusive access, behind the end that this one
 * reads.
 */
public final class PendingWrites {

    /** A bookie that is slow for longer than this is one that somebody must look after. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private PendingWrites() {}

    /**
     * Waits until nothing is on its way to the bookies. The caller holds the exclusive access, so that nobody adds to it.
     *
     * @throws Problem UNAVAILABLE when they take too long, or when Pulsar is not there
     */
    public static void await(PulsarConnection pulsar, TopicName topic) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int pending = count(pulsar, topic);
        while (pending > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        "the broker of topic " + topic + " still waits for its bookies to store " + pending
                                + " messages of the publisher before, for " + PATIENCE.toSeconds() + " s by now",
                        "Check the state of the bookies.");
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            pending = count(pulsar, topic);
        }
    }

    private static int count(PulsarConnection pulsar, TopicName topic) {
        try {
            return pulsar.admin().topics().getInternalStats(topic.toString()).pendingAddEntriesCount;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "looking whether messages are on their way into topic " + topic);
        }
    }
}
