package io.pgbluegreen.integration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table that is partitioned otherwise on green. In changes, <code>{n}</code> stands for a number that is another one
 * each time they run; each list runs in one transaction.
 *
 * @param blue the DDL there
 * @param green the DDL there
 * @param changes what is done to it on blue
 * @param greenChanges what is done to it on green
 * @param blueTruncates the statements that empty partitions of blue
 * @param greenTruncates the statements that empty partitions of green
 */
record PartitionedTable(
        List<String> blue,
        List<String> green,
        List<String> changes,
        List<String> greenChanges,
        List<String> blueTruncates,
        List<String> greenTruncates) {

    /** With the same changes on both sides. */
    PartitionedTable(
            List<String> blue,
            List<String> green,
            List<String> changes,
            List<String> blueTruncates,
            List<String> greenTruncates) {
        this(blue, green, changes, changes, blueTruncates, greenTruncates);
    }

    private static final String DAYS =
            " SELECT g, '2024-06-01'::date + (g % 12) * 100, 'new' FROM generate_series({n}, {n} + 30) g";

    /** All that the older server of a pair knows. */
    static List<PartitionedTable> at(int olderVersionNum) {
        boolean modern = olderVersionNum >= 110_000;
        List<PartitionedTable> tables = new ArrayList<>(
                List.of(ranges(modern), loose(), toPlain(modern), fromPlain(), levels(modern), partly(modern)));
        tables.add(listToHash(modern));
        if (modern) {
            tables.add(hashes());
        }
        return tables;
    }

    /** Of one of them, the bounds differ and the name does not. */
    private static PartitionedTable ranges(boolean modern) {
        String root = "CREATE TABLE p.range (id int, day date, v text) PARTITION BY RANGE (day)";
        return new PartitionedTable(
                keyed(
                        modern,
                        "id, day",
                        root,
                        "p.range_25 PARTITION OF p.range FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                        "p.range_26 PARTITION OF p.range FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                        "p.range_27 PARTITION OF p.range FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"),
                keyed(
                        true,
                        "id, day",
                        root,
                        "p.range_old PARTITION OF p.range FOR VALUES FROM (MINVALUE) TO ('2025-06-01')",
                        "p.range_26 PARTITION OF p.range FOR VALUES FROM ('2025-06-01') TO ('2026-06-01')",
                        "p.range_new PARTITION OF p.range FOR VALUES FROM ('2026-06-01') TO (MAXVALUE)"),
                dated("p.range", modern),
                dated("p.range", true),
                List.of("TRUNCATE p.range_26"),
                List.of("TRUNCATE p.range_new, p.range_26"));
    }

    /** Without any key; equal rows too. */
    private static PartitionedTable loose() {
        String root = "CREATE TABLE p.loose (id int, day date, v text) PARTITION BY RANGE (day)";
        return new PartitionedTable(
                List.of(
                        root,
                        "CREATE TABLE p.loose_1 PARTITION OF p.loose FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                        "CREATE TABLE p.loose_2 PARTITION OF p.loose FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
                        "ALTER TABLE p.loose_1 REPLICA IDENTITY FULL",
                        "ALTER TABLE p.loose_2 REPLICA IDENTITY FULL"),
                List.of(
                        root,
                        "CREATE TABLE p.loose_a PARTITION OF p.loose FOR VALUES FROM (MINVALUE) TO ('2025-01-01')",
                        "CREATE TABLE p.loose_b PARTITION OF p.loose FOR VALUES FROM ('2025-01-01') TO (MAXVALUE)",
                        "ALTER TABLE p.loose_a REPLICA IDENTITY FULL",
                        "ALTER TABLE p.loose_b REPLICA IDENTITY FULL"),
                List.of(
                        "INSERT INTO p.loose" + DAYS,
                        "INSERT INTO p.loose" + DAYS,
                        "UPDATE p.loose SET day = day + 1 WHERE id = {n} AND day < '2024-12-25'",
                        "UPDATE p.loose SET v = v || {n} WHERE id % 7 = 0",
                        "DELETE FROM p.loose WHERE id = {n} + 2"),
                List.of("TRUNCATE p.loose_2"),
                List.of("TRUNCATE p.loose_a", "TRUNCATE p.loose_b"));
    }

    private static PartitionedTable toPlain(boolean modern) {
        return new PartitionedTable(
                keyed(
                        modern,
                        "id, k",
                        "CREATE TABLE p.to_plain (id int, k text) PARTITION BY LIST (k)",
                        "p.to_plain_a PARTITION OF p.to_plain FOR VALUES IN ('a')",
                        "p.to_plain_b PARTITION OF p.to_plain FOR VALUES IN ('b', 'it''s')",
                        "p.to_plain_c PARTITION OF p.to_plain FOR VALUES IN ('c')"),
                List.of("CREATE TABLE p.to_plain (id int, k text, PRIMARY KEY (id, k))"),
                List.of(
                        "INSERT INTO p.to_plain SELECT g, (ARRAY['a', 'c'])[1 + g % 2] FROM generate_series({n}, {n} + 20) g",
                        "DELETE FROM p.to_plain WHERE id = {n} + 4", "INSERT INTO p.to_plain VALUES ({n} + 4, 'c')"),
                List.of(
                        "INSERT INTO p.to_plain VALUES (5, 'b'), (5, 'it''s')",
                        "TRUNCATE p.to_plain_a",
                        "INSERT INTO p.to_plain VALUES (7, 'a')"),
                List.of("TRUNCATE p.to_plain"));
    }

    private static PartitionedTable fromPlain() {
        return new PartitionedTable(
                List.of("CREATE TABLE p.from_plain (id int, day date, v text, PRIMARY KEY (id, day))"),
                keyed(
                        true,
                        "id, day",
                        "CREATE TABLE p.from_plain (id int, day date, v text) PARTITION BY RANGE (day)",
                        "p.from_plain_1 PARTITION OF p.from_plain FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                        "p.from_plain_2 PARTITION OF p.from_plain FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)"),
                dated("p.from_plain", true),
                List.of("TRUNCATE p.from_plain"),
                List.of("TRUNCATE p.from_plain_1"));
    }

    private static PartitionedTable levels(boolean modern) {
        String root = "CREATE TABLE p.levels (id int, day date, v text, k int) PARTITION BY RANGE (day)";
        return new PartitionedTable(
                keyed(
                        modern,
                        "id, day, k",
                        root,
                        "p.levels_old PARTITION OF p.levels FOR VALUES FROM (MINVALUE) TO ('2026-01-01')"
                                + " PARTITION BY LIST (k)",
                        "p.levels_old_0 PARTITION OF p.levels_old FOR VALUES IN (0)",
                        "p.levels_old_1 PARTITION OF p.levels_old FOR VALUES IN (1, 2)",
                        "p.levels_new PARTITION OF p.levels FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)"),
                keyed(
                        true,
                        "id, day, k",
                        root.replace("RANGE (day)", "LIST (k)"),
                        "p.levels_0 PARTITION OF p.levels FOR VALUES IN (0, 1)",
                        "p.levels_old_1 PARTITION OF p.levels FOR VALUES IN (2)"),
                List.of(
                        "INSERT INTO p.levels SELECT g, '2025-06-01'::date + (g % 12) * 50, 'v', g % 3"
                                + " FROM generate_series({n}, {n} + 30) g",
                        "UPDATE p.levels SET v = 'x{n}' WHERE id % 5 = 0", "DELETE FROM p.levels WHERE id = {n} + 3"),
                List.of("TRUNCATE p.levels_old"),
                List.of("TRUNCATE p.levels_old_1"));
    }

    /** The first partition is the same on both sides. */
    private static PartitionedTable partly(boolean modern) {
        String root = "CREATE TABLE p.partly (id int, day date, v text) PARTITION BY RANGE (day)";
        return new PartitionedTable(
                keyed(
                        modern,
                        "id, day",
                        root,
                        "p.partly_25 PARTITION OF p.partly FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                        "p.partly_26 PARTITION OF p.partly FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)"),
                keyed(
                        true,
                        "id, day",
                        root,
                        "p.partly_25 PARTITION OF p.partly FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                        "p.partly_26a PARTITION OF p.partly FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')",
                        "p.partly_26b PARTITION OF p.partly FOR VALUES FROM ('2026-07-01') TO (MAXVALUE)"),
                dated("p.partly", modern),
                dated("p.partly", true),
                List.of("TRUNCATE p.partly"),
                List.of("TRUNCATE p.partly_26b"));
    }

    private static PartitionedTable listToHash(boolean modern) {
        return new PartitionedTable(
                keyed(
                        modern,
                        "k",
                        "CREATE TABLE p.to_hash (k int, v text) PARTITION BY LIST (k)",
                        Stream.concat(
                                        Stream.of("p.to_hash_0 PARTITION OF p.to_hash FOR VALUES IN (-1, -2)"),
                                        IntStream.range(1, 12)
                                                .mapToObj(i -> "p.to_hash_" + i
                                                        + " PARTITION OF p.to_hash FOR VALUES IN (" + numbers(i * 100)
                                                        + ")"))
                                .toArray(String[]::new)),
                keyed(
                        true,
                        "k",
                        "CREATE TABLE p.to_hash (k int, v text) PARTITION BY HASH (k)",
                        "p.to_hash_0 PARTITION OF p.to_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "p.to_hash_1 PARTITION OF p.to_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1)"),
                List.of(
                        "INSERT INTO p.to_hash SELECT g, 'v' FROM generate_series({n}, {n} + 19) g",
                        "UPDATE p.to_hash SET v = 'x{n}' WHERE k % 5 = 0",
                        "DELETE FROM p.to_hash WHERE k = {n} + 3"),
                List.of("TRUNCATE p.to_hash_1"),
                // Version 10 knows no hashes.
                List.of(modern ? "TRUNCATE p.to_hash_0" : "TRUNCATE p.to_hash"));
    }

    private static String numbers(int from) {
        return IntStream.range(from, from + 20).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    private static PartitionedTable hashes() {
        String root = "CREATE TABLE p.hash (k text PRIMARY KEY, v int) PARTITION BY HASH (k)";
        return new PartitionedTable(
                hashed(root, 3),
                hashed(root, 4),
                List.of(
                        "INSERT INTO p.hash SELECT 'k' || g, g FROM generate_series({n}, {n} + 30) g",
                        "UPDATE p.hash SET k = 'moved' || k WHERE v % 5 = 0 AND v BETWEEN {n} AND {n} + 20",
                        "UPDATE p.hash SET v = v + 1 WHERE v % 3 = 0",
                        "DELETE FROM p.hash WHERE v = {n} + 1"),
                List.of("TRUNCATE p.hash_1"),
                List.of("TRUNCATE p.hash_3, p.hash_0"));
    }

    private static List<String> hashed(String root, int modulus) {
        return Stream.concat(
                        Stream.of(root),
                        IntStream.range(0, modulus)
                                .mapToObj(i -> "CREATE TABLE p.hash_" + i
                                        + " PARTITION OF p.hash FOR VALUES WITH (MODULUS " + modulus + ", REMAINDER "
                                        + i + ")"))
                .toList();
    }

    /** The root and its partitions; version 10 has keys on partitions only. */
    private static List<String> keyed(boolean modern, String key, String root, String... partitions) {
        List<String> ddl = new ArrayList<>();
        ddl.add(root);
        if (modern) {
            ddl.add("ALTER TABLE " + root.split(" ", -1)[2] + " ADD PRIMARY KEY (" + key + ")");
        }
        for (String partition : partitions) {
            ddl.add("CREATE TABLE " + partition);
            if (!modern && !partition.contains("PARTITION BY")) {
                ddl.add("ALTER TABLE " + partition.split(" ", -1)[0] + " ADD PRIMARY KEY (" + key + ")");
            }
        }
        return ddl;
    }

    /** Rows that move from one partition to another; in version 10 they are deleted and inserted. */
    private static List<String> dated(String table, boolean modern) {
        List<String> changes = new ArrayList<>(List.of("INSERT INTO " + table + DAYS));
        changes.addAll(
                modern
                        ? List.of(
                                "UPDATE " + table
                                        + " SET day = day + 300 WHERE id BETWEEN {n} AND {n} + 3 AND day < '2027-01-01'",
                                "UPDATE " + table + " SET day = '2025-10-10', v = 'moved' WHERE id = {n} + 7")
                        : List.of(
                                "WITH old AS (DELETE FROM " + table
                                        + " WHERE id BETWEEN {n} AND {n} + 3 AND day < '2027-01-01'"
                                        + " RETURNING *) INSERT INTO " + table + " SELECT id, day + 300, v FROM old",
                                "DELETE FROM " + table + " WHERE id = {n} + 7"));
        changes.addAll(Arrays.asList(
                "UPDATE " + table + " SET v = v || {n} WHERE id % 6 = 0",
                "DELETE FROM " + table + " WHERE id = {n} + 5"));
        return changes;
    }
}
