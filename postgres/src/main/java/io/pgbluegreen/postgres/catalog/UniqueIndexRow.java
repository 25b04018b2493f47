package io.pgbluegreen.postgres.catalog;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A unique index as {@link CatalogQueries#uniqueIndexes} gives it.
 *
 * @param complete valid, not partial and without expressions
 */
record UniqueIndexRow(
        String name,
        boolean primary,
        boolean replicaIdentity,
        boolean immediate,
        boolean complete,
        boolean notNull,
        List<String> columns) {

    static UniqueIndexRow read(ResultSet row) throws SQLException {
        Array columns = row.getArray("columns");
        return new UniqueIndexRow(
                row.getString("index_name"),
                row.getBoolean("indisprimary"),
                row.getBoolean("indisreplident"),
                row.getBoolean("indimmediate"),
                row.getBoolean("complete"),
                row.getBoolean("not_null"),
                columns == null ? List.of() : List.of((String[]) columns.getArray()));
    }

    /**
     * Whether it names exactly one row by values that a change event carries.
     *
     * @param sent the table's columns that are sent: generated ones and system columns are not
     */
    boolean isKey(Set<String> sent) {
        return complete && immediate && notNull && !columns.isEmpty() && sent.containsAll(columns);
    }
}
