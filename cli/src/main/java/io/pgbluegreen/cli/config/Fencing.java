package io.pgbluegreen.cli.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How a cluster is kept from taking writes.
 *
 * @param ways labels, at least one
 * @param exemptRoles that may write in spite of it
 * @param command program and arguments of the operator's own fence; empty where that is not one of the ways
 * @param mayCloseOtherDatabases whether LOGIN may be taken from roles that other databases use
 */
public record Fencing(
        Set<String> ways,
        Set<String> exemptRoles,
        List<String> command,
        Duration commandTimeout,
        boolean mayCloseOtherDatabases) {

    /** All that there are. */
    static final Set<String> WAYS = Set.of("nologin", "hba", "read-only", "command");

    public Fencing {
        ways = Set.copyOf(ways);
        exemptRoles = Set.copyOf(exemptRoles);
        command = List.copyOf(command);
    }
}
