package io.pgbluegreen.postgres.catalog;

import java.util.List;

/**
 * A unique index that names exactly one row: valid, not partial, checked at once, without expressions, all of its
 * columns NOT NULL. Columns that it merely includes are left out.
 *
 * @param index the index's name, in the table's schema
 * @param primary whether it is the primary key's
 * @param columns in the index's order
 */
public record UniqueKey(String index, boolean primary, List<String> columns) {

    public UniqueKey {
        columns = List.copyOf(columns);
        if (index.isEmpty() || columns.isEmpty()) {
            throw new IllegalArgumentException("expected an index with columns, found '" + index + "' " + columns);
        }
    }
}
