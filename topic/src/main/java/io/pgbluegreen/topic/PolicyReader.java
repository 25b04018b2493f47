package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.admin.Namespaces;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;

/**
 * Reads the policies that are in force for a topic: its own, else the namespace's, else the broker's. Where a broker
 * has topic-level policies turned off it tells no topic's policies, and the namespace must set every one of them.
 */
final class PolicyReader {

    private final PulsarConnection pulsar;
    private final TopicName topic;

    PolicyReader(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.topic = topic;
    }

    /** What is wrong with the policies in force, each with its remedy; empty when all is well. */
    List<WrongPolicy> wrong() {
        PulsarAdmin admin = pulsar.admin();
        try {
            return ofTopic(admin).wrong(PolicyCommands.ofTopic(topic));
        } catch (PulsarAdminException.NotAllowedException e) {
            // Topic-level policies are off.
        } catch (PulsarAdminException e) {
            throw problem(e);
        }
        try {
            return ofNamespace(admin.namespaces()).wrong(PolicyCommands.ofNamespace(topic));
        } catch (PulsarAdminException e) {
            throw problem(e);
        }
    }

    /** @throws PulsarAdminException.NotAllowedException when the broker has topic-level policies turned off */
    TopicPolicies ofTopic(PulsarAdmin admin) throws PulsarAdminException {
        String name = topic.toString();
        var policies = admin.topicPolicies();
        return new TopicPolicies(
                Optional.ofNullable(policies.getRetention(name, true)),
                Optional.ofNullable(policies.getMessageTTL(name, true)),
                Optional.ofNullable(policies.getCompactionThreshold(name, true)),
                Optional.ofNullable(policies.getInactiveTopicPolicies(name, true)),
                quotas(policies.getBacklogQuotaMap(name, true)),
                Optional.ofNullable(policies.getDeduplicationStatus(name, true)));
    }

    private TopicPolicies ofNamespace(Namespaces namespaces) throws PulsarAdminException {
        String name = topic.namespacePath();
        return new TopicPolicies(
                Optional.ofNullable(namespaces.getRetention(name)),
                Optional.ofNullable(namespaces.getNamespaceMessageTTL(name)),
                Optional.ofNullable(namespaces.getCompactionThreshold(name)),
                Optional.ofNullable(namespaces.getInactiveTopicPolicies(name)),
                quotas(namespaces.getBacklogQuotaMap(name)),
                Optional.ofNullable(namespaces.getDeduplicationStatus(name)));
    }

    Problem problem(PulsarAdminException e) {
        return pulsar.problem(e, "reading the policies of " + topic);
    }

    private static Map<BacklogQuotaType, BacklogQuota> quotas(Map<BacklogQuotaType, BacklogQuota> quotas) {
        return quotas == null ? Map.of() : quotas;
    }
}
