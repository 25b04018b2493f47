package io.pgbluegreen.cli.cluster;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.replication.Publication;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables that take part in the migration, and of which changes are lost without a word: they never reach the topic.
 *
 * @param what one sentence that names them
 * @param remedy what to do about them
 */
public record PublicationGap(String what, String remedy) {

    /** Those of a side. */
    public static List<PublicationGap> of(Migration migration, Side side, Connection connection) throws SQLException {
        String publication = migration.publication(side);
        List<PublicationGap> gaps = new ArrayList<>();
        List<TableId> unpublished = Publications.unpublished(connection, publication).stream()
                .filter(migration.tables()::includes)
                .toList();
        if (!unpublished.isEmpty()) {
            gaps.add(unpublished(side, unpublished));
        }
        List<TableId> unlogged = Publications.unlogged(connection, publication);
        if (!unlogged.isEmpty()) {
            gaps.add(unlogged(side, unlogged));
        }
        List<TableId> unguarded = published(connection, publication, DdlCapture.unguarded(connection));
        if (!unguarded.isEmpty()) {
            gaps.add(unguarded(side, unguarded));
        }
        return gaps;
    }

    /** The publication is read only for some table: `status` asks again and again. */
    private static List<TableId> published(Connection connection, String publication, List<TableId> tables)
            throws SQLException {
        if (tables.isEmpty()) {
            return tables;
        }
        Set<TableId> published = Publications.find(connection, publication)
                .map(Publication::tables)
                .orElse(Set.of());
        return tables.stream().filter(published::contains).toList();
    }

    private static PublicationGap unpublished(Side side, List<TableId> tables) {
        return new PublicationGap(
                "tables that are not published, since they were made after the setup: " + names(tables)
                        + "; their rows do not reach " + side.other(),
                "Leave them out with tables.exclude, or drop them. A table joins when it is created with a primary key"
                        + " while DDL commands are recorded, or gets one while it is empty. To let one with rows join, in one"
                        + " transaction: keep them in a temporary table, drop the table, create it anew with a primary"
                        + " key, insert them again.");
    }

    private static PublicationGap unlogged(Side side, List<TableId> tables) {
        return new PublicationGap(
                "published tables that were set UNLOGGED: " + names(tables)
                        + "; what is written to them since then does not reach " + side.other(),
                tables.stream()
                                .map(table -> "ALTER TABLE " + table.toSql() + " SET LOGGED;")
                                .collect(Collectors.joining(" "))
                        + " Then load them again with bluegreen copy --table: what was written meanwhile is missing.");
    }

    private static PublicationGap unguarded(Side side, List<TableId> tables) {
        return new PublicationGap(
                "published tables whose trigger " + DdlCapture.TRUNCATE_TRIGGER
                        + " is missing or not enabled ALWAYS: " + names(tables)
                        + "; a TRUNCATE of them may not reach " + side.other(),
                "Run bluegreen setup, which mends the triggers. A table that was emptied meanwhile differs: load it again"
                        + " with bluegreen copy --table.");
    }

    private static String names(List<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }

    /** The same as blockers of a switch, behind which changes would be missing. */
    public static List<Finding> blockers(Migration migration, Side active) {
        try (Cluster cluster = Cluster.open(migration.cluster(active), "bluegreen checks")) {
            return cluster
                    .call("look for tables that are not published", connection -> of(migration, active, connection))
                    .stream()
                    .map(gap -> Finding.blocker("tables", active + ": " + gap.what, gap.remedy))
                    .toList();
        } catch (Problem problem) {
            return List.of(Finding.blocker("tables", problem));
        }
    }
}
