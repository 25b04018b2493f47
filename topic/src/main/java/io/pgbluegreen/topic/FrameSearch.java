package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.TopicFrames.Located;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.MessageId;

/** Finds where in a topic to begin to read, so that a position is not passed over and not all has to be read. */
public final class FrameSearch {

    /** How far clocks of database and publisher may differ at first; it grows eightfold until it is enough. */
    private static final Duration FIRST_STEP = Duration.ofSeconds(10);

    private static final Duration LAST_STEP = Duration.ofDays(30);

    private FrameSearch() {}

    /**
     * A message before which no frame reaches the position: looked for by time, further back at each step, since clocks
     * differ and a publisher may have been behind.
     *
     * @param end of the topic; empty where nothing is stored
     * @param position that frames must begin before
     * @param writtenAt about when that was written, by the source's clock
     * @param firstFrame how long to wait for a frame at each step
     * @return {@link MessageId#earliest} where none is found
     * @throws Problem when Pulsar does not answer
     */
    public static MessageId messageBefore(
            PulsarConnection pulsar,
            TopicName topic,
            Optional<MessageId> end,
            Lsn position,
            Instant writtenAt,
            Duration firstFrame)
            throws InterruptedException {
        for (Duration step = FIRST_STEP; step.compareTo(LAST_STEP) < 0; step = step.multipliedBy(8)) {
            MessageId message = messageAt(pulsar, topic, writtenAt.minus(step));
            if (end.isEmpty() || message.compareTo(end.get()) > 0) {
                continue;
            }
            try (TopicFrames frames = TopicFrames.at(pulsar, topic, message)) {
                Optional<Located> first = frames.next(firstFrame);
                if (first.isPresent()
                        && first.get().frame().properties().firstLsn().isBefore(position)) {
                    return message;
                }
            }
        }
        return MessageId.earliest;
    }

    private static MessageId messageAt(PulsarConnection pulsar, TopicName topic, Instant publishedAt) {
        try {
            return pulsar.admin().topics().getMessageIdByTimestamp(topic.toString(), publishedAt.toEpochMilli());
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "looking up a message of topic " + topic + " by its time");
        }
    }
}
