package io.pgbluegreen.topic;

import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;

/** The {@code pulsar-admin} commands that set a topic's or a namespace's policies as they must be. */
record PolicyCommands(String group, String target, String ttlOption) {

    static PolicyCommands ofTopic(TopicName topic) {
        return new PolicyCommands("topicPolicies", topic.toString(), "--ttl");
    }

    static PolicyCommands ofNamespace(TopicName topic) {
        return new PolicyCommands("namespaces", topic.namespacePath(), "--messageTTL");
    }

    String retention() {
        return command("set-retention", "--size -1 --time -1");
    }

    String messageTtl() {
        return command("set-message-ttl", ttlOption + " 0");
    }

    String compactionThreshold() {
        return command("set-compaction-threshold", "--threshold 0");
    }

    String inactiveTopics() {
        return command(
                "set-inactive-topic-policies",
                "--disable-delete-while-inactive --max-inactive-duration 60s"
                        + " --delete-mode delete_when_no_subscriptions");
    }

    String backlogQuota(BacklogQuotaType type) {
        return command(
                "set-backlog-quota",
                "--type " + type + " --policy producer_request_hold "
                        + (type == BacklogQuotaType.message_age ? "--limitTime -1" : "--limit -1"));
    }

    String deduplication() {
        return command("set-deduplication", "--enable");
    }

    private String command(String command, String options) {
        return "pulsar-admin " + group + " " + command + " " + target + " " + options;
    }
}
