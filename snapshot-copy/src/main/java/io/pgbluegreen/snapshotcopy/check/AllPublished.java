package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** That what is copied is also followed: rows of a table that nobody publishes would stay as they were copied. */
public final class AllPublished {

    private AllPublished() {}

    /**
     * Checks that the publication holds the tables.
     *
     * @throws Problem CHECK_FAILED that names those which it does not hold
     */
    public static void require(Connection blue, String where, String publication, Collection<Table> tables)
            throws SQLException {
        Set<TableId> published = Publications.find(blue, publication)
                .map(found -> Set.copyOf(found.tables()))
                .orElse(Set.of());
        String missing = tables.stream()
                .map(Table::id)
                .filter(table -> !published.contains(table))
                .sorted()
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    where + " does not publish these tables, since they were made after the setup: " + missing
                            + ". What is written to them after the copy would not come",
                    "Before anything was copied \"bluegreen setup\" publishes them. Afterwards leave them out with"
                            + " tables.exclude, or drop them, and create them with a primary key.");
        }
    }
}
