package io.pgbluegreen.testkit.comparison;

import java.util.List;

/**
 * How one table compares.
 *
 * @param table {@code schema.table}
 * @param leftRows its rows on the left
 * @param rightRows its rows on the right
 * @param differing rows with the same primary key and other values
 * @param missing rows that are on the left only; of a table without primary key also rows with other values
 * @param extra rows that are on the right only; likewise
 * @param problems why the table as a whole does not compare: it is missing on one side, or has other columns
 * @param examples a few of the rows that differ, shortened
 */
public record ComparedTable(
        String table,
        long leftRows,
        long rightRows,
        long differing,
        long missing,
        long extra,
        List<String> problems,
        List<String> examples) {

    public ComparedTable {
        problems = List.copyOf(problems);
        examples = List.copyOf(examples);
    }

    static ComparedTable equal(String table, long rows) {
        return new ComparedTable(table, rows, rows, 0, 0, 0, List.of(), List.of());
    }

    static ComparedTable incomparable(String table, String problem) {
        return new ComparedTable(table, 0, 0, 0, 0, 0, List.of(problem), List.of());
    }

    /** Whether both sides hold the same rows. */
    public boolean isEqual() {
        return problems.isEmpty() && rowsDifferent() == 0;
    }

    /** Rows that are not the same on both sides. */
    public long rowsDifferent() {
        return differing + missing + extra;
    }
}
