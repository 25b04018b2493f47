package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.InactiveTopicDeleteMode;
import org.apache.pulsar.common.policies.data.InactiveTopicPolicies;
import org.apache.pulsar.common.policies.data.RetentionPolicies;

/** Creates a topic that loses nothing, and refuses one that could. */
public final class TopicSetup {

    /** Policies reach the broker's cache through a topic of its own, a moment after they were accepted. */
    private static final Duration POLICIES_TAKE_EFFECT_WITHIN = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int INACTIVE_SECONDS = 60;

    private final PulsarConnection pulsar;
    private final PulsarAdmin admin;
    private final TopicName topic;
    private final String name;

    public TopicSetup(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.admin = pulsar.admin();
        this.topic = topic;
        this.name = topic.toString();
    }

    /**
     * Creates the topic where it is missing and sets its policies. A topic that holds messages already, under policies
     * that could have lost some, is refused and not changed. Can be repeated.
     *
     * @throws Problem CHECK_FAILED when the topic is refused or a tenant, namespace or permission is missing
     */
    public void setUp() {
        refusePartitioned();
        create();
        if (hasHadMessages()) {
            List<WrongPolicy> losing =
                    wrongPolicies().stream().filter(WrongPolicy::losesData).toList();
            if (!losing.isEmpty()) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        "topic " + name + " holds messages already, under policies that may have lost some: "
                                + sentence(losing),
                        "Give the migration a new topic. If you know that this one is whole, set the policies"
                                + " yourself and try again: " + commands(losing));
            }
        }
        setPolicies();
        check();
    }

    /**
     * Reads the policies in force and the topic's state, and changes nothing.
     *
     * @throws Problem CHECK_FAILED when the topic is missing, partitioned, or has a policy that is wrong
     */
    public void check() {
        refusePartitioned();
        TopicState.of(pulsar, topic);
        List<WrongPolicy> wrong = wrongPolicies();
        if (!wrong.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "topic " + name + " has policies under which changes could be lost or repeated: " + sentence(wrong),
                    commands(wrong));
        }
    }

    /** What is wrong with the topic's policies in force; empty when all is well. The topic must exist. */
    public List<WrongPolicy> wrongPolicies() {
        return new PolicyReader(pulsar, topic).wrong();
    }

    private void refusePartitioned() {
        int partitions;
        try {
            partitions = admin.topics().getPartitionedTopicMetadata(name).partitions;
        } catch (PulsarAdminException.NotFoundException e) {
            return;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "looking up topic " + name);
        }
        if (partitions > 0) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "topic " + name + " has " + partitions + " partitions, which keep no order between them;"
                            + " expected a topic without partitions",
                    "Name another topic in the configuration, or delete this one if nobody needs it:"
                            + " pulsar-admin topics delete-partitioned-topic " + name);
        }
    }

    private void create() {
        try {
            admin.topics().createNonPartitionedTopic(name);
        } catch (PulsarAdminException.ConflictException e) {
            // It is there.
        } catch (PulsarAdminException.NotFoundException e) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "topic " + name + " cannot be created: tenant " + topic.tenant() + " or namespace "
                            + topic.namespacePath() + " does not exist on " + pulsar.where(),
                    "Create what is missing: pulsar-admin tenants create " + topic.tenant()
                            + "; pulsar-admin namespaces create " + topic.namespacePath(),
                    e);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "creating topic " + name);
        }
    }

    private boolean hasHadMessages() {
        return TopicState.of(pulsar, topic).hasHadMessages();
    }

    private void setPolicies() {
        try {
            TopicPolicies now = new PolicyReader(pulsar, topic).ofTopic(admin);
            var policies = admin.topicPolicies();
            policies.setRetention(name, new RetentionPolicies(-1, -1));
            policies.setMessageTTL(name, 0);
            policies.setCompactionThreshold(name, 0);
            policies.setInactiveTopicPolicies(
                    name,
                    new InactiveTopicPolicies(
                            InactiveTopicDeleteMode.delete_when_no_subscriptions, INACTIVE_SECONDS, false));
            policies.setDeduplicationStatus(name, true);
            // The broker refuses a quota beyond the retention that it knows.
            await(TopicPolicies::isRetentionInfinite);
            for (BacklogQuotaType type : BacklogQuotaType.values()) {
                policies.setBacklogQuota(name, now.holdingQuota(type), type);
            }
            await(known -> known.wrong(PolicyCommands.ofTopic(topic)).isEmpty());
        } catch (PulsarAdminException.NotAllowedException e) {
            // The broker knows policies of namespaces only, which others may share: the check says what is to be set.
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "setting the policies of topic " + name);
        }
    }

    private void await(Predicate<TopicPolicies> wanted) throws PulsarAdminException {
        PolicyReader reader = new PolicyReader(pulsar, topic);
        long deadline = System.nanoTime() + POLICIES_TAKE_EFFECT_WITHIN.toNanos();
        while (!wanted.test(reader.ofTopic(admin)) && System.nanoTime() < deadline) {
            if (Thread.interrupted()) {
                throw pulsar.problem(new InterruptedException(), "setting the policies of topic " + name);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static String sentence(List<WrongPolicy> wrong) {
        return wrong.stream().map(WrongPolicy::toString).collect(Collectors.joining("; "));
    }

    private static String commands(List<WrongPolicy> wrong) {
        return wrong.stream().map(WrongPolicy::remedy).collect(Collectors.joining("; "));
    }
}
