package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicSetup;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Looks at the topics' policies again and again: after setup and the publisher's start somebody may still set one under
 * which changes are lost.
 */
final class PolicyWatch {

    /** A look takes a dozen requests, and how a migration does may be asked every second. */
    private static final Duration SOUND_FOR = Duration.ofSeconds(20);

    private final Migration migration;
    private final PulsarConnection pulsar;
    private final Map<Side, Long> foundSound = new EnumMap<>(Side.class);

    PolicyWatch(Migration migration, PulsarConnection pulsar) {
        this.migration = migration;
        this.pulsar = pulsar;
    }

    /**
     * Does nothing where a topic was found sound a moment ago.
     *
     * @return true
     * @throws io.pgbluegreen.problem.Problem when a policy is wrong or cannot be read
     */
    boolean check(Side side) {
        Long sound = foundSound.get(side);
        if (sound == null || System.nanoTime() - sound > SOUND_FOR.toNanos()) {
            foundSound.remove(side);
            new TopicSetup(pulsar, migration.topic(side)).check();
            foundSound.put(side, System.nanoTime());
        }
        return true;
    }
}
