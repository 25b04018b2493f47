package io.pgbluegreen.cli.cluster;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Tables that take part in the migration, and whose changes nobody publishes. */
public final class UnpublishedTables {

    /** What to do about them. */
    public static final String REMEDY = "Leave them out with tables.exclude, or drop them. A table joins when it is"
            + " created with a primary key while DDL commands are recorded, or gets one while it is empty. To let one with"
            + " rows join, in one transaction: keep them in a temporary table, drop the table, create it anew with a"
            + " primary key, insert them again.";

    private UnpublishedTables() {}

    /** Those of a side, by name. */
    public static List<TableId> of(Migration migration, Side side, Connection connection) throws SQLException {
        return Publications.unpublished(connection, migration.publication(side)).stream()
                .filter(migration.tables()::includes)
                .toList();
    }

    /** What that means. */
    public static String sentence(Side side, List<TableId> tables) {
        return "tables that are not published, since they were made after the setup: "
                + tables.stream().map(TableId::toString).collect(Collectors.joining(", "))
                + "; their rows do not reach " + side.other();
    }

    /** The same as blockers of a switch, behind which their rows would be missing. */
    public static List<Finding> blockers(Migration migration, Side active) {
        try (Cluster cluster = Cluster.open(migration.cluster(active), "bluegreen checks")) {
            List<TableId> tables = cluster.call(
                    "look for tables that are not published", connection -> of(migration, active, connection));
            return tables.isEmpty()
                    ? List.of()
                    : List.of(Finding.blocker("tables", active + ": " + sentence(active, tables), REMEDY));
        } catch (Problem problem) {
            return List.of(Finding.blocker("tables", String.valueOf(problem.getMessage()), problem.remedy()));
        }
    }
}
