package io.pgbluegreen.testkit.comparison;

import java.util.Set;

/**
 * Which tables to compare: ordinary and partitioned ones that are logged, partitions by their root.
 *
 * @param schemas only tables in these; all schemas but the system's if empty
 * @param tables only these, as {@code schema.table} without quotes; all if empty
 * @param excludedSchemas none in these
 * @param excludedTables none of these names, in any schema
 */
public record TableSelection(
        Set<String> schemas, Set<String> tables, Set<String> excludedSchemas, Set<String> excludedTables) {

    public TableSelection {
        schemas = Set.copyOf(schemas);
        tables = Set.copyOf(tables);
        excludedSchemas = Set.copyOf(excludedSchemas);
        excludedTables = Set.copyOf(excludedTables);
    }

    /** Every user table but those of schema {@code bluegreen} and Flyway's history. */
    public static TableSelection userTables() {
        return new TableSelection(Set.of(), Set.of(), Set.of("bluegreen"), Set.of("flyway_schema_history"));
    }

    /** The user tables of these schemas, but Flyway's history. */
    public static TableSelection ofSchemas(String... schemas) {
        return new TableSelection(Set.of(schemas), Set.of(), Set.of(), Set.of("flyway_schema_history"));
    }

    /** These tables, each {@code schema.table}. */
    public static TableSelection ofTables(String... tables) {
        return new TableSelection(Set.of(), Set.of(tables), Set.of(), Set.of());
    }

    boolean includes(String schema, String table) {
        return (schemas.isEmpty() || schemas.contains(schema))
                && (tables.isEmpty() || tables.contains(schema + "." + table))
                && !excludedSchemas.contains(schema)
                && !excludedTables.contains(table);
    }
}
