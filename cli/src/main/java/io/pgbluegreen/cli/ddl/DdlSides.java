package io.pgbluegreen.cli.ddl;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.postgres.metadata.DdlTable;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Both clusters while DDL commands are looked at: the one that takes writes, and the one that they go to. */
public final class DdlSides implements AutoCloseable {

    private static final String APPLICATION = "bluegreen ddl";

    private final Migration migration;
    private final Map<Side, Cluster> clusters = new EnumMap<>(Side.class);

    private DdlSides(Migration migration) {
        this.migration = migration;
    }

    /**
     * Connects to both.
     *
     * @throws Problem when a cluster does not answer, is not set up, or an operation is open
     */
    public static DdlSides open(Migration migration) {
        DdlSides sides = new DdlSides(migration);
        try {
            for (Side side : Side.values()) {
                Cluster cluster = Cluster.open(migration.cluster(side), APPLICATION);
                sides.clusters.put(side, cluster);
                cluster.requireSchema();
            }
            sides.source();
        } catch (Problem problem) {
            sides.close();
            throw problem;
        }
        return sides;
    }

    public TableFilter filter() {
        return migration.tables();
    }

    /** Where the commands are run. */
    public Cluster source() {
        return cluster(active());
    }

    /** Where they are to follow. */
    public Cluster target() {
        return cluster(active().other());
    }

    private Side active() {
        return ActiveSide.find(clusters)
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "which side takes writes is open, since a cutover or rollback has not ended",
                        "Run it again, which finishes or undoes it."));
    }

    private Cluster cluster(Side side) {
        Cluster cluster = clusters.get(side);
        if (cluster == null) {
            throw new IllegalStateException("expected " + side + " to be open");
        }
        return cluster;
    }

    /** Works on sessions of both, the source's first. */
    @FunctionalInterface
    public interface Comparison<T> {
        T run(Connection source, Connection target) throws SQLException;
    }

    public <T> T compare(Comparison<T> comparison) {
        return source().call("compare the schemas", source -> target().call(
                        "compare the schemas", target -> comparison.run(source, target)));
    }

    /** Commands that the target has not met, or waits before; the first one first. */
    public List<DdlCommand> pending() {
        Side side = source().side();
        return compare((source, target) -> PendingDdl.of(side, source, target));
    }

    /** Decides, for the target and for every follower. */
    public void decide(DdlCommand command, DdlDecision decision, String by) {
        decide(target(), command, decision, by);
        for (Follower follower : migration.followers()) {
            try (Cluster database = Cluster.open(Followers.settings(follower, Side.BLUE), APPLICATION)) {
                decide(database, command, decision, by);
            }
        }
    }

    private static void decide(Cluster cluster, DdlCommand command, DdlDecision decision, String by) {
        cluster.call(
                "note what is decided about a command",
                connection -> DdlTable.decide(connection, command.side(), command.id(), decision, by));
    }

    /** Lets the target take a table as it comes, whatever it was before; false when it knows none of that name. */
    public boolean acceptChanged(String table) {
        return target().call(
                        "forget how a table was",
                        connection -> Sql.update(
                                        connection,
                                        "DELETE FROM bluegreen.seen_relation WHERE source = ? AND table_name = ?",
                                        source().side().label(),
                                        table)
                                == 1);
    }

    /** Whether the target has met the command. */
    public boolean isMet(DdlCommand command) {
        return target().call(
                        "look for the command", connection -> DdlTable.find(connection, command.side(), command.id())
                                .isPresent());
    }

    @Override
    public void close() {
        clusters.values().forEach(Cluster::close);
    }
}
