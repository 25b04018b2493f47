package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicFrames;
import io.pgbluegreen.topic.TopicFrames.Located;
import io.pgbluegreen.topic.TopicName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.pulsar.client.api.MessageId;

/** Reads a stretch of a topic, as far as it is stored when reading begins. */
final class FrameScan {

    private static final Duration WAIT = Duration.ofSeconds(1);

    private FrameScan() {}

    /**
     * Reads to the topic's end.
     *
     * @param from the first message
     * @param deadline by {@link System#nanoTime}
     * @param each takes a frame and says whether reading goes on
     * @throws Problem UNAVAILABLE when the end is not reached in time
     */
    static void to(PulsarConnection pulsar, TopicName topic, MessageId from, long deadline, Predicate<Located> each)
            throws InterruptedException {
        Optional<MessageId> end = TopicFrames.end(pulsar, topic);
        if (end.isEmpty() || end.get().compareTo(from) < 0) {
            return;
        }
        try (TopicFrames frames = TopicFrames.at(pulsar, topic, from)) {
            read(frames, end.get(), deadline, each);
        }
    }

    /** Reads from behind a message up to another, that one left out. */
    static void between(
            PulsarConnection pulsar,
            TopicName topic,
            MessageId after,
            MessageId before,
            long deadline,
            Predicate<Located> each)
            throws InterruptedException {
        if (after.compareTo(before) >= 0) {
            return;
        }
        try (TopicFrames frames = TopicFrames.after(pulsar, topic, after)) {
            read(frames, before, deadline, frame -> frame.first().compareTo(before) < 0 && each.test(frame));
        }
    }

    private static void read(TopicFrames frames, MessageId end, long deadline, Predicate<Located> each)
            throws InterruptedException {
        boolean goesOn = true;
        do {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        "reading topic " + frames.topic() + " up to message " + end
                                + " took too long; it came to message " + frames.position(),
                        "Try again with more time; check that the brokers are up.");
            }
            Optional<Located> frame = frames.next(Duration.ofNanos(Math.min(left, WAIT.toNanos())));
            if (frame.isPresent()) {
                goesOn = each.test(frame.get());
            }
            // An incomplete frame at the end counts as not there.
        } while (goesOn && frames.position().compareTo(end) < 0);
    }
}
