package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import org.apache.pulsar.client.admin.Topics;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.junit.jupiter.api.Test;

/**
 * A topic out of which every message went, as where somebody took its retention away and all were acknowledged. Its
 * frames were read, and what the source has noted is the last but a few of them: their numbers must not be given again
 * to other changes, since a reader passes over what it has seen.
 */
class TrimmedTopicTest {

    @Test
    void a_topic_that_was_trimmed_whole_stops_the_publisher() throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder("17").start(), "trimmed-whole", "CREATE TABLE items (id int PRIMARY KEY)")) {
            Topics topics = blue.pulsar.admin().topics();
            String topic = blue.topic.toString();
            topics.createSubscription(topic, "applier", MessageId.earliest);
            long noted;
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher());
                    Connection connection = blue.sessions.open("test")) {
                blue.server.execute("INSERT INTO items VALUES (1)");
                await().until(() -> PublisherTable.read(connection, PublishedDatabase.SLOT)
                                .orElseThrow()
                                .seq()
                        > 0);
            }
            try (Connection connection = blue.sessions.open("test")) {
                noted = PublisherTable.read(connection, PublishedDatabase.SLOT)
                        .orElseThrow()
                        .seq();
            }
            blue.pulsar.admin().topicPolicies().setRetention(topic, new RetentionPolicies(0, 0));
            await().until(
                            () -> blue.pulsar.admin().topicPolicies().getRetention(topic, true),
                            new RetentionPolicies(0, 0)::equals);
            topics.skipAllMessages(topic, "applier");
            // A new ledger begins when the topic is loaded again; then the old one may go.
            topics.unload(topic);
            await().until(() -> {
                topics.trimTopic(topic);
                return topics.getInternalStats(topic).numberOfEntries == 0;
            });

            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                assertThat(publisher.failure())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("topic " + topic + " is empty, but frame " + noted
                                + " was persisted there: the topic lost messages");
            }
            assertThat(blue.frames()).isEmpty();
        }
    }
}
