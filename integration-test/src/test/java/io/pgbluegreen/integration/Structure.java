package io.pgbluegreen.integration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Something that a schema can hold, and what is done to it. In the statements of rows and changes, <code>{n}</code>
 * stands for a number that is another one each time they run.
 *
 * @param since of the older server, as in {@code server_version_num}
 * @param blueDdl what creates it on blue
 * @param greenDdl what creates it on green, where its shape may be another
 * @param rows what fills it on blue before the copy
 * @param changes what is done to it, in one transaction, on the side that takes writes
 * @param blueOnly whether only blue is written to: what green has besides cannot go back
 */
record Structure(
        int since,
        List<String> blueDdl,
        List<String> greenDdl,
        List<String> rows,
        List<String> changes,
        boolean blueOnly) {

    static Structure create(String... ddl) {
        return new Structure(90_600, List.of(ddl), List.of(ddl), List.of(), List.of(), false);
    }

    Structure since(int version) {
        return new Structure(version, blueDdl, greenDdl, rows, changes, blueOnly);
    }

    /** Green's own DDL in place of blue's. */
    Structure onGreen(String... ddl) {
        return new Structure(since, blueDdl, List.of(ddl), rows, changes, blueOnly);
    }

    /** More DDL on green. */
    Structure alsoOnGreen(String... ddl) {
        List<String> all = new ArrayList<>(greenDdl);
        all.addAll(Arrays.asList(ddl));
        return new Structure(since, blueDdl, all, rows, changes, blueOnly);
    }

    Structure filled(String... sql) {
        return new Structure(since, blueDdl, greenDdl, List.of(sql), changes, blueOnly);
    }

    Structure changed(String... sql) {
        return new Structure(since, blueDdl, greenDdl, rows, List.of(sql), blueOnly);
    }

    Structure writtenOnBlueOnly() {
        return new Structure(since, blueDdl, greenDdl, rows, changes, true);
    }

    static List<String> numbered(List<String> sql, int n) {
        return sql.stream().map(one -> one.replace("{n}", Integer.toString(n))).toList();
    }
}
