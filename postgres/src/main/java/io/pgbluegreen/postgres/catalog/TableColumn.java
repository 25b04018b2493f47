package io.pgbluegreen.postgres.catalog;

/**
 * A column of a table.
 *
 * @param attnum its number in the table, from 1; dropped columns leave holes
 * @param typmod the type's modifier as the catalog holds it, -1 for none
 * @param typeSql the type with its modifier, as it stands in a definition: {@code numeric(12,2)}, {@code character(3)}
 * @param hasDefault whether it has a DEFAULT (a generation expression does not count)
 */
public record TableColumn(
        String name,
        int attnum,
        ColumnType type,
        int typmod,
        String typeSql,
        boolean notNull,
        boolean hasDefault,
        Identity identity,
        Generated generated) {

    public TableColumn {
        if (name.isEmpty() || attnum < 1 || typeSql.isEmpty()) {
            throw new IllegalArgumentException("expected a column's name, number and type, found '" + name + "', "
                    + attnum + ", '" + typeSql + "'");
        }
    }

    /** Whether a writer can give it a value. */
    public boolean isWritable() {
        return generated == Generated.NONE;
    }
}
