package io.pgbluegreen.cli.ddl;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
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
import java.util.TreeMap;
import java.util.stream.Stream;

/** Both clusters while DDL commands are looked at, the one that takes writes and the one that they go to; and followers. */
public final class DdlSides implements AutoCloseable {

    private static final String APPLICATION = "bluegreen ddl";

    private final Migration migration;
    private final Map<Side, Cluster> clusters = new EnumMap<>(Side.class);
    private final Map<Side, DdlFollowers> opened = new EnumMap<>(Side.class);

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

    /** Commands that the target or a follower has not met, or waits before; in the order of their numbers. */
    public List<DdlCommand> pending() {
        Side side = source().side();
        Map<Long, DdlCommand> pending = new TreeMap<>();
        for (Cluster database : targets()) {
            List<DdlCommand> missing = source().call(
                            "list recorded DDL commands",
                            source -> database.call(
                                    "list DDL commands that it has met",
                                    target -> PendingDdl.of(side, source, target)));
            missing.forEach(command -> pending.put(command.id(), command));
        }
        return List.copyOf(pending.values());
    }

    /** Decides for the target and for every follower, wherever the command was not met yet. */
    public void decide(DdlCommand command, DdlDecision decision, String by) {
        for (Cluster database : targets()) {
            database.call(
                    "note what is decided about a command",
                    connection -> DdlTable.find(connection, command.side(), command.id())
                                    .isEmpty()
                            && DdlTable.decide(connection, command.side(), command.id(), decision, by));
        }
    }

    /** Lets the target and followers take a table as it comes, whatever it was; false when none knows one of that name. */
    public boolean acceptChanged(String table) {
        boolean known = false;
        for (Cluster database : targets()) {
            known |= database.call(
                    "forget how a table was",
                    connection -> Sql.update(
                                    connection,
                                    "DELETE FROM bluegreen.seen_relation WHERE source = ? AND table_name = ?",
                                    source().side().label(),
                                    table)
                            == 1);
        }
        return known;
    }

    /** Whether all have met the command. */
    public boolean isMet(DdlCommand command) {
        return targets().stream()
                .allMatch(database -> database.call(
                        "look for the command", connection -> DdlTable.find(connection, command.side(), command.id())
                                .isPresent()));
    }

    /** Followers that cannot be asked and wait for a decision of their own, a sentence each. */
    public List<String> away() {
        return followers().away();
    }

    private List<Cluster> targets() {
        return Stream.concat(Stream.of(target()), followers().meeting().stream())
                .toList();
    }

    private DdlFollowers followers() {
        return opened.computeIfAbsent(source().side(), side -> DdlFollowers.open(migration, side, APPLICATION));
    }

    @Override
    public void close() {
        clusters.values().forEach(Cluster::close);
        opened.values().forEach(DdlFollowers::close);
    }
}
