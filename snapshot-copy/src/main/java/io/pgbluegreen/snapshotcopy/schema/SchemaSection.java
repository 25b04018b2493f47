package io.pgbluegreen.snapshotcopy.schema;

/** What of a schema is brought over in one go. */
public enum SchemaSection {
    /** What must be there before the rows. */
    PRE_DATA("pre-data"),
    /** What is better made after them: indexes, constraints, triggers. */
    POST_DATA("post-data"),
    /** The same without what compares rows of two tables. */
    POST_DATA_BUT_FOREIGN_KEYS("post-data"),
    /** The rest of it. */
    FOREIGN_KEYS("post-data");

    private final String label;

    SchemaSection(String label) {
        this.label = label;
    }

    /** As {@code pg_dump --section} names it. */
    String label() {
        return label;
    }

    boolean includes(DumpItem item) {
        return !item.isOurs()
                && switch (this) {
                    case PRE_DATA, POST_DATA -> true;
                    case POST_DATA_BUT_FOREIGN_KEYS -> !item.isOfForeignKeys();
                    case FOREIGN_KEYS -> item.isOfForeignKeys();
                };
    }
}
