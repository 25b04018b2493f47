package io.pgbluegreen.postgres.catalog;

/** What kind of relation a table is. */
public enum TableKind {
    /** Holds rows itself; a partition (a leaf) is one too. */
    ORDINARY("r"),
    /** Holds no rows itself; its partitions do. */
    PARTITIONED("p"),
    /** Rows are elsewhere; changes are never decoded. */
    FOREIGN("f");

    private final String relkind;

    TableKind(String relkind) {
        this.relkind = relkind;
    }

    static TableKind ofRelkind(String relkind) {
        for (TableKind kind : values()) {
            if (kind.relkind.equals(relkind)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("expected relkind r, p or f, found '" + relkind + "'");
    }
}
