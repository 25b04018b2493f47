package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Changes of what green has noted that only this module makes. */
final class LoadNotes {

    private static final String AMONG =
            " WHERE (schema_name, table_name) IN (SELECT * FROM unnest(cast(? AS text[]), cast(? AS text[])))";

    private LoadNotes() {}

    /** Drops the notes of tables that are not copied. */
    static void forget(Connection green, Collection<TableId> tables) throws SQLException {
        Sql.update(
                green,
                "DELETE FROM bluegreen.first_load_table" + AMONG + " AND state <> 'copied'",
                names(green, tables, true),
                names(green, tables, false));
    }

    /**
     * Notes that copied tables are to be copied again and that the load is not finished, in one statement: the applier
     * waits until it is.
     */
    static void reopen(Connection green, Collection<TableId> tables) throws SQLException {
        if (tables.isEmpty()) {
            return;
        }
        Sql.update(
                green,
                "WITH reopened AS (UPDATE bluegreen.first_load SET finished_at = NULL)"
                        + " UPDATE bluegreen.first_load_table SET state = 'copying', finished_at = NULL" + AMONG
                        + " AND state = 'copied'",
                names(green, tables, true),
                names(green, tables, false));
    }

    private static java.sql.Array names(Connection green, Collection<TableId> tables, boolean schema)
            throws SQLException {
        return green.createArrayOf(
                "text",
                tables.stream()
                        .map(table -> schema ? table.schema() : table.name())
                        .toArray());
    }
}
