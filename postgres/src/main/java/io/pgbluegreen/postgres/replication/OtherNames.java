package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * What 9.6 has noted of listed tables that had other names, as somebody sees it who copies them anew. On newer versions
 * nothing is.
 */
public record OtherNames(String publication, List<ListedTable> tables) {

    public OtherNames {
        tables = List.copyOf(tables);
    }

    /** Those that are noted now of these tables. */
    public static OtherNames read(Connection connection, String publication, Collection<TableId> of)
            throws SQLException {
        List<ListedTable> listed =
                ServerVersion.of(connection).hasPublications() ? List.of() : ListedTables.read(connection, publication);
        return new OtherNames(
                publication,
                listed.stream()
                        .filter(table ->
                                table.until().isEmpty() && !table.otherNames().isEmpty() && of.contains(table.id()))
                        .toList());
    }

    /** Forgets them, but not of a table of which more was noted since. */
    public void forget(Connection connection) throws SQLException {
        for (ListedTable table : tables) {
            Sql.update(
                    connection,
                    "UPDATE bluegreen.published_table SET other_names = '{}' WHERE publication = ?"
                            + " AND schema_name = ? AND table_name = ? AND until_lsn IS NULL"
                            + " AND pg_catalog.array_length(other_names, 1) = ?",
                    publication,
                    table.id().schema(),
                    table.id().name(),
                    table.otherNames().size());
        }
    }
}
