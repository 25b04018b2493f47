package io.pgbluegreen.fence;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How a cluster is fenced.
 *
 * @param ways one at least; they are raised together
 * @param exemptRoles roles that go on logging in and writing, on the operator's word that no application uses them; the
 *     migration's own role always does. {@link FenceWay#READ_ONLY} makes no difference between roles
 * @param command program and arguments, for {@link FenceWay#COMMAND}; one more argument is appended: {@code fence},
 *     {@code unfence} or {@code status}
 * @param commandLimit how long one call of the command may take
 * @param mayCloseOtherDatabases whether {@link FenceWay#NOLOGIN} may take LOGIN from roles that are at work in other
 *     databases of the cluster, on the operator's word that these may stand still meanwhile
 */
public record FenceSettings(
        Set<FenceWay> ways,
        Set<String> exemptRoles,
        List<String> command,
        Duration commandLimit,
        boolean mayCloseOtherDatabases) {

    /** {@code nologin} for every role that may write. */
    public static final FenceSettings DEFAULT =
            new FenceSettings(Set.of(FenceWay.NOLOGIN), Set.of(), List.of(), Duration.ofSeconds(10));

    public FenceSettings {
        ways = Set.copyOf(ways);
        exemptRoles = Set.copyOf(exemptRoles);
        command = List.copyOf(command);
        if (ways.isEmpty()) {
            throw new IllegalArgumentException("expected at least one way to fence, found none");
        }
        if (ways.contains(FenceWay.COMMAND) && command.isEmpty()) {
            throw new IllegalArgumentException("the way command needs a command, found none");
        }
        if (commandLimit.isNegative() || commandLimit.isZero()) {
            throw new IllegalArgumentException("expected a time limit above zero, found " + commandLimit);
        }
    }

    /** One that keeps to its own database. */
    public FenceSettings(Set<FenceWay> ways, Set<String> exemptRoles, List<String> command, Duration commandLimit) {
        this(ways, exemptRoles, command, commandLimit, false);
    }

    /** Whether roles cannot log in any more while the fence is up, so that no session of theirs can begin. */
    public boolean stopsLogins() {
        return ways.stream().anyMatch(way -> way != FenceWay.READ_ONLY);
    }
}
