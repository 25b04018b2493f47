package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A publisher that dies again and again. Each life reads the topic's last message, asks the server for what comes
 * after it, and builds frames until it is killed: behind a frame, or with one that nobody will ever see. In the end
 * the topic must read as if one publisher had lived all the time.
 *
 * <p>{@code -Dsimulation.seed=N} runs one world again, {@code -Dsimulation.runs=N} more of them.
 */
class FrameBuilderSimulationTest {

    private static final Lsn START = new Lsn(0x16B0000);

    /** The publisher is gone; what it had not handed out is gone with it. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void a_topic_written_by_publishers_that_die_reads_as_if_one_had_lived() {
        Long only = Long.getLong("simulation.seed");
        long first = only == null ? System.nanoTime() : only;
        int runs = only == null ? Integer.getInteger("simulation.runs", 500) : 1;
        for (long seed = first; seed < first + runs; seed++) {
            try {
                new World(new Random(seed)).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("failed with -Dsimulation.seed=" + seed, e);
            }
        }
    }

    private static final class World {

        private final Random random;
        private final List<SourceTransaction> source;
        private final SimulatedTopic topic = new SimulatedTopic();
        private long epoch;

        World(Random random) {
            this.random = random;
            this.source = new RandomSource(random).transactions(1 + random.nextInt(40));
        }

        void run() {
            int deaths = random.nextInt(25);
            for (int death = 0; death < deaths; death++) {
                // A short life may end before its first frame.
                live(random.nextInt(8), random.nextInt(200));
            }
            live(Integer.MAX_VALUE, Integer.MAX_VALUE);
            TopicExpectation.check(topic.read(), source);
        }

        private void live(int framesToLive, int eventsToLive) {
            epoch += 1 + random.nextInt(2);
            ResumePoint from = topic.resumePoint(START);
            int frameBytes = 1 << (6 + random.nextInt(10));
            int framesBefore = topic.size();
            FrameBuilder builder = new FrameBuilder(
                    new FrameEncoder("7309512683001", 1, "blue"),
                    RandomSource.PROGRESS,
                    frameBytes,
                    epoch,
                    from,
                    frame -> {
                        if (topic.size() - framesBefore >= framesToLive) {
                            throw new Killed();
                        }
                        topic.add(frame, frameBytes);
                    });
            try {
                stream(builder, from.lastLsn(), eventsToLive);
            } catch (Killed killed) {
                // The next life goes on from the topic.
            }
        }

        private void stream(FrameBuilder builder, Lsn from, int eventsToLive) {
            // A slot that went back in a crash of the server sends again what it was told to forget.
            Lsn served = random.nextInt(4) == 0
                    ? source.get(random.nextInt(source.size())).endLsn()
                    : from;
            Lsn start = served.isBefore(from) ? served : from;
            int events = 0;
            for (int i = 0; i < source.size(); i++) {
                SourceTransaction transaction = source.get(i);
                if (!transaction.commitLsn().isBefore(start)) {
                    for (Decoded event : transaction.events()) {
                        if (++events > eventsToLive) {
                            throw new Killed();
                        }
                        builder.accept(event);
                        if (random.nextInt(30) == 0) {
                            // Without effect inside a transaction.
                            builder.closeFrame();
                        }
                    }
                    pause(builder, transaction, i);
                }
            }
            builder.closeFrame();
        }

        /** What happens between two transactions when the server has nothing to say. */
        private void pause(FrameBuilder builder, SourceTransaction transaction, int index) {
            int choice = random.nextInt(10);
            if (choice < 2) {
                builder.closeFrame();
            } else if (choice == 2 && builder.betweenTransactions()) {
                long end = transaction.endLsn().value();
                long next = index + 1 < source.size()
                        ? source.get(index + 1).commitLsn().value()
                        : end + 100;
                builder.position(new Lsn(end + random.nextLong(next - end + 1)));
            }
        }
    }
}
