package io.pgbluegreen.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A persistent topic by tenant, namespace and its own name. Its text form is Pulsar's:
 * {@code persistent://tenant/namespace/topic}.
 */
public record TopicName(String tenant, String namespace, String topic) {

    private static final String SCHEME = "persistent://";
    /** What Pulsar allows in the name of a tenant or namespace; a topic's name takes no more here. */
    private static final Pattern NAME = Pattern.compile("[-=:.\\w]+");

    private static final Pattern PARTITION = Pattern.compile(".*-partition-\\d+");

    /** @throws IllegalArgumentException that names every fault at once */
    public TopicName {
        List<String> faults = faults(tenant, namespace, topic);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** What is wrong with these names, a sentence each; empty when they can stand. */
    public static List<String> faults(String tenant, String namespace, String topic) {
        List<String> faults = new ArrayList<>();
        check(faults, "tenant", tenant);
        check(faults, "namespace", namespace);
        check(faults, "topic", topic);
        if (PARTITION.matcher(topic).matches()) {
            faults.add("topic must not be named like a partition, found '" + topic + "'");
        }
        return faults;
    }

    /**
     * Reads the text form; without {@code persistent://} too.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static TopicName parse(String text) {
        String[] parts = (text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text).split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "expected a topic as persistent://tenant/namespace/topic, found '" + text + "'");
        }
        return new TopicName(parts[0], parts[1], parts[2]);
    }

    /** The namespace with its tenant, as admin commands take it: {@code tenant/namespace}. */
    public String namespacePath() {
        return tenant + "/" + namespace;
    }

    @Override
    public String toString() {
        return SCHEME + namespacePath() + "/" + topic;
    }

    private static void check(List<String> faults, String what, String name) {
        if (!NAME.matcher(name).matches()) {
            faults.add(what + " must consist of letters, digits and _ - = : . only, found '" + name + "'");
        }
    }
}
