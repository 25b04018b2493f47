package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicSetup;
import java.util.ArrayList;
import java.util.List;

/** Topics that got a policy since setup under which changes are lost or repeated. */
final class SpoiledTopics {

    private SpoiledTopics() {}

    /** Blockers of a switch, which needs one topic to its end and begins to rely on the other. */
    static List<Finding> blockers(Migration migration, PulsarConnection pulsar) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            try {
                new TopicSetup(pulsar, migration.topic(side)).check();
            } catch (Problem problem) {
                findings.add(Finding.blocker("topic", problem));
            }
        }
        return findings;
    }
}
