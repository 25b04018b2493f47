package io.pgbluegreen.snapshotcopy;

/** The parts of a first load, in the order in which they run. */
public enum Phase {
    /** Everything that can be found wrong before anything is changed. */
    CHECKS("checks"),
    /** Schemas, types, functions and tables without indexes: {@code pg_dump --section=pre-data}. */
    PRE_DATA("tables"),
    /** The rows, as of one snapshot. */
    ROWS("rows"),
    /** Indexes, constraints and triggers: {@code pg_dump --section=post-data}. */
    POST_DATA("indexes and constraints"),
    /** Foreign keys, where they had to wait until the applier had caught up. */
    FOREIGN_KEYS("foreign keys"),
    /** Statistics for the planner. */
    ANALYZE("statistics");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** What it brings, as a few lower-case words for a progress line. */
    public String label() {
        return label;
    }
}
