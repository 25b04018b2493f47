package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/** Looks for transactions that changed tables of users in a stretch of a topic. */
public final class UserWrites {

    private UserWrites() {}

    /**
     * The first transaction of a user between two messages, both left out. Takes as long as it takes to read what lies
     * before it: a passive side's topic holds little but heartbeats.
     *
     * @throws Problem UNAVAILABLE when that takes longer than the limit
     */
    public static Optional<Sighting> firstBetween(
            PulsarConnection pulsar, TopicName topic, MessageId after, MessageId before, Duration limit)
            throws InterruptedException {
        FrameDecoder decoder = new FrameDecoder();
        MarkerTransactions transactions = new MarkerTransactions();
        List<Sighting> found = new ArrayList<>();
        long deadline = System.nanoTime() + limit.toNanos();
        FrameScan.between(pulsar, topic, after, before, deadline, located -> {
            transactions
                    .accept(
                            decoder.decode(
                                    located.frame().json(), "in message " + located.first() + " of topic " + topic),
                            located.first())
                    .stream()
                    .filter(transaction -> !transaction.tables().isEmpty())
                    .forEach(transaction -> found.add(transaction.place()));
            return found.isEmpty();
        });
        return found.stream().findFirst();
    }
}
