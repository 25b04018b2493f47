package io.pgbluegreen.postgres.catalog;

/** Whether a table's rows are in the WAL: only those of permanent tables can be replicated. */
public enum Persistence {
    PERMANENT,
    UNLOGGED;

    static Persistence ofRelpersistence(String relpersistence) {
        return switch (relpersistence) {
            case "p" -> PERMANENT;
            case "u" -> UNLOGGED;
            default ->
                throw new IllegalArgumentException("expected relpersistence p or u, found '" + relpersistence + "'");
        };
    }
}
