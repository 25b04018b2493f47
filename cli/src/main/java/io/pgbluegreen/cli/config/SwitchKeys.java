package io.pgbluegreen.cli.config;

import io.pgbluegreen.cutover.hook.HookPoint;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.session.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys for the switch from one cluster to the other: fence, traffic, probe, cutover and consumers. */
final class SwitchKeys {

    static final Key<List<String>> FENCE_WAYS = Key.of("fence.ways", ways(), List.of("nologin"));
    static final Key<List<String>> EXEMPT_ROLES =
            Key.of("fence.exempt-roles", texts("a list of roles", "a role"), List.of());
    static final Key<List<String>> FENCE_COMMAND = Key.of("fence.command", ValueTypes.command(), List.of());
    static final Key<Duration> FENCE_COMMAND_TIMEOUT =
            Key.of("fence.command-timeout", ValueTypes.duration("1s", "10m"), Duration.ofSeconds(10));

    static final Key<Boolean> MAY_CLOSE_OTHER_DATABASES =
            Key.of("fence.may-close-other-databases", ValueTypes.bool(), false);

    static final Key<TrafficSettings.Kind> TRAFFIC_KIND =
            Key.of("traffic.kind", ValueTypes.choice(TrafficSettings.Kind.class), TrafficSettings.Kind.NONE);
    static final Key<Duration> HOLD_TIMEOUT =
            Key.of("traffic.hold-timeout", ValueTypes.duration("100ms", "5m"), Duration.ofSeconds(3));
    static final Key<List<String>> CONSOLES =
            Key.optional("traffic.pgbouncer.consoles", hostPorts("a list of host:port"));
    static final Key<String> CONSOLE_USER = Key.optional("traffic.pgbouncer.user", ValueTypes.text());
    static final Key<Secret> CONSOLE_PASSWORD =
            Key.optional("traffic.pgbouncer.password", new SecretType("traffic.pgbouncer.password-file"));
    static final Key<Path> CONSOLE_PASSWORD_FILE = Key.optional("traffic.pgbouncer.password-file", ValueTypes.path());
    static final Key<String> POOLED_DATABASE = Key.optional("traffic.pgbouncer.database", ValueTypes.text());
    static final Key<HostPort> POOLED_BLUE = Key.optional("traffic.pgbouncer.blue-server", ValueTypes.hostPort());
    static final Key<HostPort> POOLED_GREEN = Key.optional("traffic.pgbouncer.green-server", ValueTypes.hostPort());
    static final Key<Path> POOLER_FILE = Key.optional("traffic.pgbouncer.config-file", ValueTypes.path());
    static final Key<List<String>> RETARGET_COMMAND =
            Key.optional("traffic.pgbouncer.retarget-command", ValueTypes.command());
    static final Key<List<String>> HAPROXY_SOCKETS = Key.optional("traffic.haproxy.sockets", sockets());
    static final Key<String> HAPROXY_BACKEND = Key.optional("traffic.haproxy.backend", ValueTypes.text());
    static final Key<String> HAPROXY_BLUE = Key.of("traffic.haproxy.blue-server", ValueTypes.text(), "blue");
    static final Key<String> HAPROXY_GREEN = Key.of("traffic.haproxy.green-server", ValueTypes.text(), "green");
    static final Key<List<String>> TRAFFIC_COMMAND = Key.optional("traffic.command", ValueTypes.command());
    static final Key<Boolean> TRAFFIC_COMMAND_HOLDS = Key.of("traffic.command-can-hold", ValueTypes.bool(), false);
    static final Key<Duration> TRAFFIC_COMMAND_TIMEOUT =
            Key.of("traffic.command-timeout", ValueTypes.duration("1s", "10m"), Duration.ofSeconds(10));

    static final ServerKeys PROBE = ServerKeys.optional("probe");

    static final Key<Duration> MAX_WRITE_DOWNTIME =
            Key.of("cutover.max-write-downtime", ValueTypes.duration("100ms", "1h"), Duration.ofSeconds(10));
    static final Key<Duration> MAX_LAG =
            Key.of("cutover.max-lag", ValueTypes.duration("100ms", "1h"), Duration.ofSeconds(5));
    static final Key<Duration> LAG_PATIENCE =
            Key.of("cutover.lag-patience", ValueTypes.duration("0s", "24h"), Duration.ofMinutes(1));
    static final Key<Duration> MAX_TRANSACTION_AGE =
            Key.of("cutover.max-transaction-age", ValueTypes.duration("100ms", "24h"), Duration.ofSeconds(10));
    static final Key<Integer> SEQUENCE_GAP = Key.of("cutover.sequence-gap", ValueTypes.integer(0, 1_000_000_000), 0);
    static final Key<Duration> CONSUMER_TIMEOUT =
            Key.of("cutover.consumer-timeout", ValueTypes.duration("1s", "24h"), Duration.ofMinutes(1));
    static final Key<Path> REPORT_DIR = Key.of("cutover.report-dir", ValueTypes.path(), Path.of("."));
    static final Key<Map<String, List<String>>> HOOKS = Key.of("cutover.hooks", new HooksType(moments()), Map.of());
    static final Key<Duration> HOOK_TIMEOUT =
            Key.of("cutover.hook-timeout", ValueTypes.duration("1s", "24h"), Duration.ofSeconds(30));

    static final Key<List<String>> IGNORED_CONSUMERS =
            Key.of("consumers.ignore", texts("a list of subscriptions", "a subscription"), List.of());
    static final Key<List<String>> CONSUMER_HOOK = Key.of("consumers.hook", ValueTypes.command(), List.of());

    private SwitchKeys() {}

    /** All of them, in the documentation's order. */
    static List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>(List.of(FENCE_WAYS, EXEMPT_ROLES, FENCE_COMMAND, FENCE_COMMAND_TIMEOUT));
        all.add(MAY_CLOSE_OTHER_DATABASES);
        all.addAll(List.of(TRAFFIC_KIND, HOLD_TIMEOUT));
        all.addAll(pgBouncer());
        all.addAll(List.of(HAPROXY_SOCKETS, HAPROXY_BACKEND, HAPROXY_BLUE, HAPROXY_GREEN));
        all.addAll(List.of(TRAFFIC_COMMAND, TRAFFIC_COMMAND_HOLDS, TRAFFIC_COMMAND_TIMEOUT));
        all.addAll(PROBE.all());
        all.addAll(List.of(
                MAX_WRITE_DOWNTIME, MAX_LAG, LAG_PATIENCE, MAX_TRANSACTION_AGE, SEQUENCE_GAP, CONSUMER_TIMEOUT));
        all.addAll(List.of(REPORT_DIR, HOOKS, HOOK_TIMEOUT));
        all.addAll(List.of(IGNORED_CONSUMERS, CONSUMER_HOOK));
        return all;
    }

    static List<Key<?>> pgBouncer() {
        return List.of(
                CONSOLES,
                CONSOLE_USER,
                CONSOLE_PASSWORD,
                CONSOLE_PASSWORD_FILE,
                POOLED_DATABASE,
                POOLED_BLUE,
                POOLED_GREEN,
                POOLER_FILE,
                RETARGET_COMMAND);
    }

    private static Set<String> moments() {
        Set<String> moments = new LinkedHashSet<>();
        for (Step step : Step.values()) {
            moments.add("before-" + step.label());
            moments.add("after-" + step.label());
            if (HookPoint.canBeUndone(step)) {
                moments.add("undone-" + step.label());
            }
        }
        return moments;
    }

    private static ListType ways() {
        String names = String.join(", ", new TreeSet<>(Fencing.WAYS));
        return ValueTypes.listOf("a list of " + names, "one of " + names, Fencing.WAYS::contains);
    }

    private static ListType texts(String label, String expected) {
        return ValueTypes.listOf(label, expected, text -> !text.isBlank());
    }

    private static ListType hostPorts(String label) {
        return ValueTypes.listOf(
                label, "host:port", text -> HostPort.parse(text).isPresent());
    }

    private static ListType sockets() {
        return ValueTypes.listOf(
                "a list of paths or host:port",
                "a path that begins with / or host:port",
                text -> text.startsWith("/") || HostPort.parse(text).isPresent());
    }
}
