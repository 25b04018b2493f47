package io.pgbluegreen.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.BacklogQuota.RetentionPolicy;
import org.apache.pulsar.common.policies.data.InactiveTopicPolicies;
import org.apache.pulsar.common.policies.data.RetentionPolicies;

/**
 * Those policies of a topic that decide whether a message stays until nobody needs it any more. A policy that is empty
 * is not known, and counts as wrong.
 *
 * @param messageTtlSeconds 0 for none
 * @param compactionThresholdBytes 0 for none
 * @param backlogQuotas by type; one that is missing is not known
 */
record TopicPolicies(
        Optional<RetentionPolicies> retention,
        Optional<Integer> messageTtlSeconds,
        Optional<Long> compactionThresholdBytes,
        Optional<InactiveTopicPolicies> inactiveTopics,
        Map<BacklogQuotaType, BacklogQuota> backlogQuotas,
        Optional<Boolean> deduplication) {

    TopicPolicies {
        backlogQuotas = Map.copyOf(backlogQuotas);
    }

    /** What is not as the topic's contract demands; empty when all is well. */
    List<WrongPolicy> wrong(PolicyCommands commands) {
        List<WrongPolicy> wrong = new ArrayList<>();
        if (!isRetentionInfinite()) {
            String found = retention
                    .map(r ->
                            "size " + r.getRetentionSizeInMB() + " MB, time " + r.getRetentionTimeInMinutes() + " min")
                    .orElse("not set");
            wrong.add(new WrongPolicy(
                    "retention", found + " (expected infinite: -1 and -1)", true, commands.retention()));
        }
        if (!messageTtlSeconds.equals(Optional.of(0))) {
            wrong.add(new WrongPolicy(
                    "message TTL",
                    messageTtlSeconds.map(s -> s + " s").orElse("not set") + " (expected 0: none)",
                    true,
                    commands.messageTtl()));
        }
        if (!compactionThresholdBytes.equals(Optional.of(0L))) {
            wrong.add(new WrongPolicy(
                    "compaction threshold",
                    compactionThresholdBytes.map(b -> b + " bytes").orElse("not set") + " (expected 0: no compaction)",
                    true,
                    commands.compactionThreshold()));
        }
        boolean kept = inactiveTopics.filter(i -> !i.isDeleteWhileInactive()).isPresent();
        if (!kept) {
            String found = inactiveTopics
                    .map(i -> "on after " + i.getMaxInactiveDurationSeconds() + " s")
                    .orElse("not set");
            wrong.add(new WrongPolicy(
                    "deletion of inactive topics", found + " (expected off)", true, commands.inactiveTopics()));
        }
        for (BacklogQuotaType type : BacklogQuotaType.values()) {
            wrongQuota(type, commands).ifPresent(wrong::add);
        }
        if (!deduplication.equals(Optional.of(true))) {
            wrong.add(new WrongPolicy(
                    "deduplication",
                    (deduplication.isPresent() ? "off" : "not set") + " (expected on)",
                    false,
                    commands.deduplication()));
        }
        return wrong;
    }

    boolean isRetentionInfinite() {
        return retention
                .filter(r -> r.getRetentionSizeInMB() == -1 && r.getRetentionTimeInMinutes() == -1)
                .isPresent();
    }

    private Optional<WrongPolicy> wrongQuota(BacklogQuotaType type, PolicyCommands commands) {
        Optional<RetentionPolicy> policy =
                Optional.ofNullable(backlogQuotas.get(type)).map(BacklogQuota::getPolicy);
        if (policy.equals(Optional.of(RetentionPolicy.producer_request_hold))) {
            return Optional.empty();
        }
        return Optional.of(new WrongPolicy(
                "backlog quota (" + type + ")",
                policy.map(RetentionPolicy::name).orElse("not set") + " (expected producer_request_hold)",
                // The other policy that is wrong, producer_exception, stops the publisher but keeps what is there.
                policy.orElse(RetentionPolicy.consumer_backlog_eviction) == RetentionPolicy.consumer_backlog_eviction,
                commands.backlogQuota(type)));
    }

    /** The quota of the type as it should be: the limit stays, and whoever would exceed it has to wait. */
    BacklogQuota holdingQuota(BacklogQuotaType type) {
        BacklogQuota now = backlogQuotas.get(type);
        return BacklogQuota.builder()
                .limitSize(now == null ? -1 : now.getLimitSize())
                .limitTime(now == null ? -1 : now.getLimitTime())
                .retentionPolicy(RetentionPolicy.producer_request_hold)
                .build();
    }

    @Override
    public String toString() {
        return "retention " + retention + ", TTL " + messageTtlSeconds + ", compaction " + compactionThresholdBytes
                + ", inactive topics " + inactiveTopics + ", quotas " + new TreeMap<>(backlogQuotas)
                + ", deduplication " + deduplication;
    }
}
