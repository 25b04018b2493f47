package io.pgbluegreen.fence;

import io.pgbluegreen.fence.FenceState.WayState;
import io.pgbluegreen.fence.command.CommandFence;
import io.pgbluegreen.fence.hba.HbaFence;
import io.pgbluegreen.fence.role.LoginAttributes;
import io.pgbluegreen.fence.role.ReadOnlyDefault;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.fence.role.WritingRoles;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.fence.saved.FenceTable.Raised;
import io.pgbluegreen.fence.saved.Transaction;
import io.pgbluegreen.fence.session.ClientSessions;
import io.pgbluegreen.fence.session.Termination;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps applications from writing to one database, and takes that back. What taking it back needs is saved in the
 * cluster before each act or together with it, so that a fence can be lowered by another run of the program, whenever
 * the one that raised it ended.
 *
 * <p>Connections given to it belong to the migration's role, are in autocommit mode and stay so. Every method throws a
 * {@link Problem} when it could not do its work.
 */
public final class Fence {

    private final ConnectionSettings cluster;
    private final FenceSettings settings;
    private final LoginAttributes logins;
    private final ReadOnlyDefault readOnly;
    private final HbaFence hba;
    private final CommandFence command;

    /** @param cluster where to open sessions of its own, by which it sees what a new session can do */
    public Fence(ConnectionSettings cluster, FenceSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.logins = new LoginAttributes(cluster.where());
        this.readOnly = new ReadOnlyDefault(cluster.where(), cluster.database());
        this.hba = new HbaFence(cluster);
        this.command = new CommandFence(cluster, settings);
    }

    /** What {@link #raise} would do now, and what stands in its way. Changes nothing. */
    public FencePlan plan(Connection connection) {
        return attempt("look at what a fence would do", () -> {
            List<WritingRole> writing = WritingRoles.read(connection, settings.exemptRoles());
            List<WritingRole> closed = closed(connection, writing);
            List<Finding> findings = new ArrayList<>();
            if (uses(FenceWay.NOLOGIN)) {
                logins.inspect(writing, findings::add);
            }
            if (uses(FenceWay.READ_ONLY)) {
                readOnly.inspect(connection, writing, !settings.stopsLogins(), findings::add);
            }
            if (uses(FenceWay.HBA)) {
                hba.inspect(connection, closed, findings::add);
            }
            if (uses(FenceWay.COMMAND)) {
                command.inspect(findings::add);
            }
            findings.addAll(new Inspection(cluster.where(), connection, settings).run(closed));
            return new FencePlan(
                    closed.stream().map(WritingRole::name).toList(),
                    ClientSessions.of(connection, writing),
                    Acts.of(settings, cluster.database(), closed),
                    findings);
        });
    }

    /**
     * What would keep applications from writing here although the fence was lowered. Changes nothing.
     *
     * @param writers names of the roles by which they will come, those of the {@link FencePlan} of the other side
     */
    public List<Finding> opening(Connection connection, List<String> writers) {
        return attempt("look at who could write behind a lowered fence", () -> new Opening(cluster, connection)
                .obstacles(writers));
    }

    /**
     * Raises every configured way. Doing it again covers roles that have come since. When it throws, some ways may
     * stand: {@link #lower} takes them back.
     */
    public void raise(Connection connection) {
        act("raise the fence", () -> {
            List<WritingRole> writing = Transaction.run(connection, () -> {
                FenceTable.lock(connection);
                List<WritingRole> roles = WritingRoles.read(connection, settings.exemptRoles());
                if (uses(FenceWay.NOLOGIN)) {
                    logins.raise(connection, roles);
                }
                if (uses(FenceWay.READ_ONLY)) {
                    readOnly.raise(connection);
                }
                return roles;
            });
            if (uses(FenceWay.READ_ONLY)) {
                // Not in the transaction: sessions that begin before its commit do not see the setting yet.
                FenceTable.holds(connection, FenceWay.READ_ONLY);
            }
            if (uses(FenceWay.HBA)) {
                boolean holds = holds(FenceTable.read(connection), FenceWay.HBA);
                hba.raise(connection, holds, closed(connection, writing));
            }
            if (uses(FenceWay.COMMAND)) {
                command.raise(connection);
            }
        });
    }

    /**
     * Takes back every way that was raised, also by another configuration and also one that was raised half-way. Goes
     * on past a way that cannot be taken back, and throws only then; doing it again does the rest.
     */
    public void lower(Connection connection) {
        // Behind whoever is raising it: what he notes at this moment must be taken back too.
        Map<FenceWay, Raised> raised = attempt("read what the fence has saved", () -> FenceTable.readAlone(connection));
        Lowering lowering = new Lowering();
        Raised byCommand = raised.get(FenceWay.COMMAND);
        if (byCommand != null) {
            lowering.attempt(() -> act("lower the fence (command)", () -> command.lower(connection, byCommand)));
        }
        lowering.attempt(() -> act("lower the fence (hba)", () -> {
            if (raised.containsKey(FenceWay.HBA) || (uses(FenceWay.HBA) && hba.isInFile(connection))) {
                hba.lower(connection);
            }
        }));
        lowering.attempt(() -> act("lower the fence (nologin, read-only)", () -> lowerInCatalog(connection)));
        lowering.end();
    }

    /**
     * Ends the sessions that could still write, and waits until none is left. Belongs behind {@link #raise}.
     *
     * @param limit for all of it
     * @throws Problem CHECK_FAILED that names the sessions that stay
     */
    public TerminateResult terminate(Connection connection, Duration limit) {
        return attempt("end the sessions that could write", () -> {
            long start = System.nanoTime();
            Map<FenceWay, Raised> raised = FenceTable.read(connection);
            if (raised.isEmpty()) {
                throw new IllegalStateException("sessions are ended behind a fence, and none was raised");
            }
            // Where roles can log in all the same, those who have come since can only read.
            Optional<Instant> begunBefore = settings.stopsLogins()
                    ? Optional.empty()
                    : Optional.ofNullable(raised.get(FenceWay.READ_ONLY)).flatMap(Raised::holdsSince);
            List<WritingRole> writing = WritingRoles.read(connection, settings.exemptRoles());
            int ended = new Termination(cluster.where(), connection, writing, begunBefore, limit).run();
            return new TerminateResult(
                    ended,
                    Duration.ofNanos(System.nanoTime() - start),
                    Inspection.preparedTransactions(connection, cluster.where()));
        });
    }

    /**
     * Tries to get through, by real logins and a real write that is rolled back.
     *
     * @return one sentence for each leak; empty when it is tight
     */
    public List<String> verify(Connection connection) {
        return attempt("try the fence", () -> {
            List<WritingRole> writing = WritingRoles.read(connection, settings.exemptRoles());
            return new Trial(cluster, settings).leaks(connection, writing, closed(connection, writing));
        });
    }

    /** What is really there. */
    public FenceState state(Connection connection) {
        return attempt("look at the fence", () -> {
            Map<FenceWay, Raised> raised = FenceTable.read(connection);
            List<WritingRole> writing = WritingRoles.read(connection, settings.exemptRoles());
            Map<FenceWay, WayState> ways = new EnumMap<>(FenceWay.class);
            for (FenceWay way : FenceWay.values()) {
                if (uses(way) || raised.containsKey(way)) {
                    ways.put(way, state(connection, way, raised, writing));
                }
            }
            return FenceState.of(ways);
        });
    }

    private WayState state(Connection connection, FenceWay way, Map<FenceWay, Raised> raised, List<WritingRole> writing)
            throws SQLException {
        boolean begun = raised.containsKey(way);
        return switch (way) {
            case NOLOGIN -> logins.state(connection, begun, writing);
            case READ_ONLY -> readOnly.state(connection, begun, writing);
            case HBA -> hba.state(connection, begun, holds(raised, way), writing);
            case COMMAND -> command.state(begun, Optional.ofNullable(raised.get(way)));
        };
    }

    private void lowerInCatalog(Connection connection) throws SQLException {
        if (!FenceTable.exists(connection)) {
            return;
        }
        Transaction.run(connection, () -> {
            FenceTable.lock(connection);
            Map<FenceWay, Raised> raised = FenceTable.read(connection);
            Raised byDefault = raised.get(FenceWay.READ_ONLY);
            if (byDefault != null) {
                readOnly.lower(connection, byDefault);
            }
            if (raised.containsKey(FenceWay.NOLOGIN)) {
                logins.lower(connection);
            }
            return true;
        });
    }

    /** Those that may log in, or could until the fence took that. */
    private static List<WritingRole> closed(Connection connection, List<WritingRole> writing) throws SQLException {
        Set<Long> taken = LoginAttributes.taken(connection);
        return writing.stream()
                .filter(role -> role.login() || taken.contains(role.oid()))
                .toList();
    }

    private boolean uses(FenceWay way) {
        return settings.ways().contains(way);
    }

    private static boolean holds(Map<FenceWay, Raised> raised, FenceWay way) {
        return Optional.ofNullable(raised.get(way)).flatMap(Raised::holdsSince).isPresent();
    }

    private void act(String action, Act act) {
        attempt(action, () -> {
            act.run();
            return true;
        });
    }

    private <T> T attempt(String action, Transaction.Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw PostgresErrors.statement(cluster.where(), action, e);
        }
    }

    /** Statements that give nothing back. */
    @FunctionalInterface
    private interface Act {
        void run() throws SQLException;
    }
}
