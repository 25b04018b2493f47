package io.pgbluegreen.cli.adopt;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.setup.SetupLog;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.FrameSearch;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicFrames;
import io.pgbluegreen.topic.TopicFrames.Located;
import io.pgbluegreen.topic.TopicName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pulsar.client.api.MessageId;

/**
 * Holds a start LSN against what the clone really has. Blue's publisher counts its beats in a row, one a second: the topic
 * tells which beats were committed before the start LSN, and the clone's own row which of them it holds. Of the transactions
 * between the last beat before it and the first one behind, the clone's commit log says which it has.
 */
final class TopicProof {

    private static final Duration FRAME_WAIT = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final PulsarConnection pulsar;
    private final TopicName topic;
    private final Function<Collection<Long>, Map<Long, Boolean>> committed;
    private final SetupLog log;

    /** @param committed what the clone says of transactions of blue, by their ids without epoch */
    TopicProof(
            PulsarConnection pulsar,
            TopicName topic,
            Function<Collection<Long>, Map<Long, Boolean>> committed,
            SetupLog log) {
        this.pulsar = pulsar;
        this.topic = topic;
        this.committed = committed;
        this.log = log;
    }

    /**
     * Fails where the two contradict each other. Where they cannot be compared, it says so, and fails where nothing but a
     * person's word stands for the start LSN.
     *
     * @param held the last beat in the clone
     * @param typed whether a person gave the start LSN, and the clone cannot tell it any more
     * @throws Problem CHECK_FAILED
     */
    void check(Lsn start, Optional<Heartbeat> held, boolean typed) throws InterruptedException {
        Optional<MessageId> end = TopicFrames.end(pulsar, topic);
        if (held.isEmpty() || end.isEmpty()) {
            unproven(
                    typed,
                    "pg2pulsar of blue did not run before the clone was taken",
                    "Start `bluegreen pg2pulsar --side blue`, then take a new clone.");
        } else if (isProven(start, held.get(), end.get())) {
            log.alreadyThere("beat " + held.get().beat() + " of blue's publisher is in the clone and stands before the"
                    + " start LSN, the next one behind it");
        } else {
            unproven(
                    typed,
                    "blue's topic does not reach beyond it yet",
                    "Let `bluegreen pg2pulsar --side blue` run until it has caught up, then try again.");
        }
    }

    private void unproven(boolean typed, String reason, String remedy) {
        String what = "the start LSN could not be held against the clone's content: " + reason;
        if (typed) {
            throw new Problem(Kind.CHECK_FAILED, what, remedy);
        }
        log.warns(what);
    }

    private boolean isProven(Lsn start, Heartbeat held, MessageId end) throws InterruptedException {
        AroundStart around = new AroundStart(start, held.beat());
        long deadline = System.nanoTime() + LONGEST.toNanos();
        MessageId begin =
                FrameSearch.messageBefore(pulsar, topic, Optional.of(end), start, held.writtenAt(), FRAME_WAIT);
        try (TopicFrames frames = TopicFrames.at(pulsar, topic, begin)) {
            // A publisher that runs sends a beat a second.
            boolean more = true;
            while (more && !around.decided() && System.nanoTime() < deadline) {
                Optional<Located> frame = frames.next(FRAME_WAIT);
                frame.ifPresent(around::accept);
                more = frame.isPresent();
            }
        }
        if (around.decided()) {
            int compared = around.hold(committed);
            if (compared > 0) {
                log.alreadyThere(
                        "the clone's commit log agrees about " + compared + " transactions between both beats");
            }
        }
        return around.decided();
    }
}
