package io.pgbluegreen.topic;

import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.BacklogQuota.RetentionPolicy;
import org.apache.pulsar.common.policies.data.InactiveTopicDeleteMode;
import org.apache.pulsar.common.policies.data.InactiveTopicPolicies;
import org.apache.pulsar.common.policies.data.RetentionPolicies;

/** One way to spoil a good topic. */
enum SpoiledPolicy {
    TTL("message TTL is 60 s") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies().setMessageTTL(topic, 60);
        }
    },
    RETENTION_TIME("retention is size -1 MB, time 100 min") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies().setRetention(topic, new RetentionPolicies(100, -1));
        }
    },
    RETENTION_SIZE("retention is size 100 MB, time -1 min") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies().setRetention(topic, new RetentionPolicies(-1, 100));
        }
    },
    QUOTA_EVICTS("backlog quota (destination_storage) is consumer_backlog_eviction") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies()
                    .setBacklogQuota(
                            topic,
                            quota(RetentionPolicy.consumer_backlog_eviction),
                            BacklogQuotaType.destination_storage);
        }
    },
    AGE_QUOTA_THROWS("backlog quota (message_age) is producer_exception") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies()
                    .setBacklogQuota(topic, quota(RetentionPolicy.producer_exception), BacklogQuotaType.message_age);
        }
    },
    INACTIVE_DELETION("deletion of inactive topics is on after 90 s") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies()
                    .setInactiveTopicPolicies(
                            topic,
                            new InactiveTopicPolicies(InactiveTopicDeleteMode.delete_when_no_subscriptions, 90, true));
        }
    },
    COMPACTION("compaction threshold is 5000000 bytes") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies().setCompactionThreshold(topic, 5_000_000);
        }
    },
    DEDUPLICATION_OFF("deduplication is off") {
        @Override
        void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException {
            admin.topicPolicies().setDeduplicationStatus(topic, false);
        }
    };

    private final String found;

    SpoiledPolicy(String found) {
        this.found = found;
    }

    abstract void spoil(PulsarAdmin admin, String topic) throws PulsarAdminException;

    /** How the check names what is wrong. */
    String found() {
        return found;
    }

    static BacklogQuota quota(RetentionPolicy policy) {
        return BacklogQuota.builder()
                .limitSize(1L << 30)
                .limitTime(1_000_000)
                .retentionPolicy(policy)
                .build();
    }
}
