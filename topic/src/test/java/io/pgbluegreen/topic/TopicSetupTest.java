package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Arrays;
import java.util.List;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.RetentionPolicy;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicSetupTest {

    private final PulsarAdmin admin = superuser().admin();

    @Test
    void a_topic_with_the_brokers_own_policies_is_refused_and_every_policy_is_named() throws Exception {
        TopicName topic = newTopic();
        admin.topics().createNonPartitionedTopic(topic.toString());

        Problem problem = refusal(topic);

        assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
        assertThat(problem)
                .hasMessageContaining(topic.toString())
                .hasMessageContaining("retention is size 0 MB, time 0 min")
                .hasMessageContaining("deletion of inactive topics is on after 60 s")
                .hasMessageContaining("deduplication is off");
        assertThat(problem.remedy())
                .contains("pulsar-admin topicPolicies set-retention " + topic + " --size -1 --time -1");
    }

    @Test
    void setup_makes_a_topic_that_passes_the_check_and_can_be_repeated() {
        TopicName topic = newTopic();
        TopicSetup setup = new TopicSetup(superuser(), topic);

        setup.setUp();
        setup.check();
        setup.setUp();

        assertThat(setup.wrongPolicies()).isEmpty();
    }

    @Test
    void setup_takes_a_topic_that_has_losing_policies_and_no_message_yet() throws Exception {
        TopicName topic = newTopic();
        admin.topics().createNonPartitionedTopic(topic.toString());

        new TopicSetup(superuser(), topic).setUp();

        assertThatCode(() -> new TopicSetup(superuser(), topic).check()).doesNotThrowAnyException();
    }

    @Test
    void setup_refuses_a_topic_that_holds_messages_under_losing_policies_and_leaves_it_alone() throws Exception {
        TopicName topic = newTopic();
        admin.topics().createNonPartitionedTopic(topic.toString());
        send(topic);

        Problem problem = catchThrowableOfType(Problem.class, () -> new TopicSetup(superuser(), topic).setUp());

        assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
        assertThat(problem).hasMessageContaining("holds messages already").hasMessageContaining("retention");
        assertThat(admin.topicPolicies().getRetention(topic.toString(), false)).isNull();
    }

    @Test
    void setup_refuses_a_topic_whose_messages_are_gone_already() throws Exception {
        TopicName topic = newTopic();
        admin.topics().createNonPartitionedTopic(topic.toString());
        send(topic);
        // A new ledger begins when the topic is loaded again; without retention the old one may then go.
        admin.topics().unload(topic.toString());
        await().until(() -> {
            admin.topics().trimTopic(topic.toString());
            return admin.topics().getInternalStats(topic.toString()).numberOfEntries == 0;
        });

        Problem problem = catchThrowableOfType(Problem.class, () -> new TopicSetup(superuser(), topic).setUp());

        assertThat(problem).hasMessageContaining("under policies that may have lost some");
    }

    @Test
    void setup_may_be_repeated_while_the_topic_holds_messages() throws Exception {
        TopicName topic = newTopic();
        new TopicSetup(superuser(), topic).setUp();
        send(topic);

        assertThatCode(() -> new TopicSetup(superuser(), topic).setUp()).doesNotThrowAnyException();
    }

    @Test
    void a_topics_own_policies_win_over_losing_ones_of_its_namespace() throws Exception {
        admin.namespaces().createNamespace("public/losing");
        admin.namespaces().setNamespaceMessageTTL("public/losing", 30);
        admin.namespaces().setRetention("public/losing", new RetentionPolicies(50_000, 2048));
        admin.namespaces().setCompactionThreshold("public/losing", 1_000_000);
        admin.namespaces()
                .setBacklogQuota("public/losing", SpoiledPolicy.quota(RetentionPolicy.consumer_backlog_eviction));
        TopicName topic = new TopicName("public", "losing", "kept");
        admin.topics().createNonPartitionedTopic(topic.toString());
        assertThat(refusal(topic))
                .hasMessageContaining("message TTL is 30 s")
                .hasMessageContaining("retention is size 2048 MB, time 50000 min")
                .hasMessageContaining("compaction threshold is 1000000 bytes")
                .hasMessageContaining("backlog quota (destination_storage) is consumer_backlog_eviction");

        new TopicSetup(superuser(), topic).setUp();

        assertThatCode(() -> new TopicSetup(superuser(), topic).check()).doesNotThrowAnyException();
        // Evicting nothing is no reason to fill the disk: the limit stays.
        assertThat(admin.topicPolicies()
                        .getBacklogQuotaMap(topic.toString(), true)
                        .values())
                .extracting(BacklogQuota::getLimitSize)
                .contains(1L << 30);
    }

    @ParameterizedTest
    @EnumSource(SpoiledPolicy.class)
    void one_wrong_policy_alone_is_found_and_named(SpoiledPolicy how) throws Exception {
        TopicName topic = newTopic();
        TopicSetup setup = new TopicSetup(superuser(), topic);
        setup.setUp();

        how.spoil(admin, topic.toString());

        await().until(() -> !setup.wrongPolicies().isEmpty());
        assertThat(setup.wrongPolicies()).hasSize(1);
        assertThat(refusal(topic)).hasMessageContaining(how.found());
    }

    @Test
    void a_partitioned_topic_is_refused() throws Exception {
        TopicName topic = newTopic();
        admin.topics().createPartitionedTopic(topic.toString(), 3);

        assertThat(refusal(topic)).hasMessageContaining("has 3 partitions");
        assertThat(catchThrowableOfType(Problem.class, () -> new TopicSetup(superuser(), topic).setUp()))
                .hasMessageContaining("has 3 partitions");
    }

    @Test
    void checking_a_missing_topic_fails_and_does_not_create_it() throws Exception {
        TopicName topic = newTopic();

        assertThat(refusal(topic).remedy()).contains("bluegreen setup");
        assertThat(admin.topics().getList("public/default")).doesNotContain(topic.toString());
    }

    @Test
    void a_missing_namespace_or_tenant_is_named_with_the_command_that_creates_it() {
        for (String path : List.of("public/nowhere", "nobody/default")) {
            TopicName topic = TopicName.parse(path + "/t");

            Problem problem = catchThrowableOfType(Problem.class, () -> new TopicSetup(superuser(), topic).setUp());

            assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
            assertThat(problem).hasMessageContaining(path);
            assertThat(problem.remedy()).contains("pulsar-admin namespaces create " + path);
        }
    }

    private static Problem refusal(TopicName topic) {
        return catchThrowableOfType(Problem.class, () -> new TopicSetup(superuser(), topic).check());
    }

    private static MessageId send(TopicName topic) throws Exception {
        try (Frames frames = new Frames(superuser().client(), topic)) {
            return Arrays.asList(frames.whole(1, 1), frames.whole(1, 2)).get(1);
        }
    }
}
