package io.pgbluegreen.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What schemas can hold besides plain tables: see {@link Structure}. */
final class Structures {

    private static final int MOST_COLUMNS = 1600;

    private static final List<String> ODD_NAMES = List.of(
            "a\"b",
            "\"",
            "Üñï ✓ 𝄞",
            " spaces  all over ",
            "dot.ted",
            "UPPER lower",
            "select",
            "null",
            "unchanged-toast-datum",
            "back\\slash\\",
            "new\nline",
            "tab\t",
            "it's",
            "$1",
            ":x",
            "?",
            "??",
            "%s",
            "{}",
            "[integer]:1",
            "-- no comment",
            "/*",
            "a,b",
            "(",
            " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\t\r\n\b\f\u0001\u001b\u007f",
            "é".repeat(31) + "x");

    private Structures() {}

    /** All that the older server's version knows. */
    static List<Structure> at(int version) {
        return Stream.concat(managed(version).stream(), firing().stream()).toList();
    }

    /** The same but for triggers and rules that fire for the applier: it needs the replica role beside them. */
    static List<Structure> managed(int version) {
        List<Structure> all = new ArrayList<>();
        all.add(Structure.create("CREATE SCHEMA s"));
        all.addAll(oddNames());
        all.addAll(wide());
        all.addAll(otherOnGreen());
        all.addAll(inheritance());
        all.addAll(partitions());
        all.addAll(constraints());
        all.addAll(notFollowed());
        return all.stream().filter(one -> one.since() <= version).toList();
    }

    private static List<Structure> oddNames() {
        List<Structure> odd = new ArrayList<>();
        String schema = quoted("Odd \"S.chema\\ é");
        String mood = schema + "." + quoted("so \"so\"[],");
        odd.add(Structure.create(
                "CREATE SCHEMA " + schema, "CREATE TYPE " + mood + " AS ENUM ('ok', 'so \"so\"', '')"));
        for (String name : ODD_NAMES) {
            String table = schema + "." + quoted(name);
            String column = quoted(name);
            odd.add(Structure.create("CREATE TABLE " + table + " (" + column + " int PRIMARY KEY, v " + mood + ", w "
                            + mood + "[])")
                    .filled("INSERT INTO " + table + " SELECT g, 'ok', '{ok}' FROM generate_series(-3, -1) g")
                    .changed(
                            "INSERT INTO " + table
                                    + " VALUES ({n}, 'so \"so\"', '{\"so \\\"so\\\"\",NULL,\"\"}'), ({n} + 1, '', '{}')",
                            "UPDATE " + table + " SET " + column + " = {n} + 2, v = NULL WHERE " + column + " = {n}",
                            "UPDATE " + table + " SET v = '' WHERE " + column + " < 0",
                            "DELETE FROM " + table + " WHERE " + column + " = {n} + 1"));
        }
        String all = schema + ".t";
        String columns = ODD_NAMES.stream().map(name -> quoted(name) + " text").collect(Collectors.joining(", "));
        odd.add(Structure.create(
                        "CREATE TABLE " + all + " (" + columns + ")", "ALTER TABLE " + all + " REPLICA IDENTITY FULL")
                .filled("INSERT INTO " + all + " VALUES ('x', 'y')")
                .changed(
                        "INSERT INTO " + all + " VALUES ('{n}', '?', '$1', E'\\\\', E'\\n')",
                        "UPDATE " + all + " SET \"UPPER lower\" = '{n}' WHERE \"a\"\"b\" = '{n}'",
                        "UPDATE " + all + " SET \"\"\"\" = '{n}' WHERE \"a\"\"b\" = 'x'"));
        return odd;
    }

    private static List<Structure> wide() {
        String columns = IntStream.rangeClosed(1, MOST_COLUMNS)
                .mapToObj(i -> "c" + i + " int")
                .collect(Collectors.joining(", "));
        String values = IntStream.rangeClosed(2, MOST_COLUMNS)
                .mapToObj(i -> i % 7 == 0 ? "NULL" : "g + " + i)
                .collect(Collectors.joining(", "));
        List<Structure> wide = new ArrayList<>();
        for (String identity : List.of("DEFAULT", "FULL")) {
            String table = "s.wide_" + identity.toLowerCase(java.util.Locale.ROOT);
            String insert = "INSERT INTO " + table + " SELECT g, " + values + " FROM generate_series(";
            wide.add(Structure.create(
                            "CREATE TABLE " + table + " (" + columns + ")",
                            identity.equals("FULL")
                                    ? "ALTER TABLE " + table + " REPLICA IDENTITY FULL"
                                    : "ALTER TABLE " + table + " ADD PRIMARY KEY (c1)")
                    .filled(insert + "-9, -1) g")
                    .changed(
                            insert + "{n}, {n} + 20) g",
                            "UPDATE " + table + " SET c2 = c2 + 1, c7 = 1, c1600 = NULL WHERE c1 % 2 = 0",
                            "UPDATE " + table + " SET c1 = c1 + 50 WHERE c1 = {n}",
                            "DELETE FROM " + table + " WHERE c1 IN ({n} + 3, {n} + 4, {n} + 5)"));
        }
        return wide;
    }

    private static List<Structure> otherOnGreen() {
        return List.of(
                Structure.create(
                                "CREATE TABLE s.ordered (a int PRIMARY KEY, gone int, b text, c numeric, d text)",
                                "ALTER TABLE s.ordered DROP COLUMN gone")
                        .onGreen(
                                "CREATE TABLE s.ordered (d text, never int, c numeric, a int PRIMARY KEY, b text)",
                                "ALTER TABLE s.ordered DROP COLUMN never")
                        .filled("INSERT INTO s.ordered SELECT g, 'b', 1.50, 'd' FROM generate_series(-9, -1) g")
                        .changed(
                                "INSERT INTO s.ordered (a, b, c, d) VALUES ({n}, 'b1', 2, 'd1'), ({n} + 1, 'b2', 3, NULL)",
                                "UPDATE s.ordered SET d = b, b = d WHERE a < 0 OR a = {n}",
                                "DELETE FROM s.ordered WHERE a = {n} + 1"),
                Structure.create(
                                "CREATE TABLE s.ordered_full (a int, b text)",
                                "ALTER TABLE s.ordered_full REPLICA IDENTITY FULL")
                        .onGreen(
                                "CREATE TABLE s.ordered_full (b text, a int)",
                                "ALTER TABLE s.ordered_full REPLICA IDENTITY FULL")
                        .filled("INSERT INTO s.ordered_full (a, b) VALUES (1, 'x'), (1, 'x'), (NULL, NULL)")
                        .changed(
                                "INSERT INTO s.ordered_full (a, b) VALUES ({n}, 'x'), ({n}, 'x')",
                                "UPDATE s.ordered_full SET b = '{n}' WHERE a IS NULL OR a = 1",
                                "DELETE FROM s.ordered_full WHERE a = {n}",
                                "INSERT INTO s.ordered_full (a, b) VALUES ({n}, 'y')"),
                Structure.create("CREATE TABLE s.extra (id int PRIMARY KEY, v text)")
                        .onGreen("CREATE TABLE s.extra (came timestamptz NOT NULL DEFAULT now(), id int PRIMARY KEY,"
                                + " v text, w text DEFAULT 'green''s', twice int GENERATED ALWAYS AS (id * 2) STORED)")
                        .filled("INSERT INTO s.extra SELECT g, 'copied' FROM generate_series(-9, -1) g")
                        .changed(
                                "INSERT INTO s.extra SELECT g, 'new' FROM generate_series({n}, {n} + 9) g",
                                "UPDATE s.extra SET v = v || '!' WHERE id < 0 OR id = {n}",
                                "UPDATE s.extra SET id = id + 50 WHERE id = {n} + 1",
                                "DELETE FROM s.extra WHERE id = {n} + 2")
                        .writtenOnBlueOnly());
    }

    private static List<Structure> inheritance() {
        Structure family = Structure.create(
                        "CREATE TABLE s.parent (id int PRIMARY KEY, v text)",
                        "CREATE TABLE s.other_parent (o text)",
                        "CREATE TABLE s.child (PRIMARY KEY (id), c text) INHERITS (s.parent)",
                        "CREATE TABLE s.grandchild (PRIMARY KEY (id)) INHERITS (s.child, s.other_parent)",
                        "ALTER TABLE s.other_parent REPLICA IDENTITY FULL")
                .filled(
                        "INSERT INTO s.parent SELECT g, 'parent' FROM generate_series(-5, -1) g",
                        "INSERT INTO s.child SELECT g, 'child', 'c' FROM generate_series(-5, -1) g",
                        "INSERT INTO s.grandchild SELECT g, 'grandchild', 'c', 'o' FROM generate_series(-5, -1) g",
                        "INSERT INTO s.other_parent VALUES ('o')")
                .changed(
                        "INSERT INTO s.parent VALUES ({n}, 'p'), ({n} + 1, 'p')",
                        "INSERT INTO s.child VALUES ({n}, 'c', 'c'), ({n} + 1, 'c', 'c')",
                        "INSERT INTO s.grandchild VALUES ({n}, 'g', 'c', 'o'), ({n} + 1, 'g', 'c', 'o')",
                        "UPDATE s.parent SET v = v || {n}",
                        "UPDATE ONLY s.parent SET v = 'only parent' WHERE id = {n}",
                        "UPDATE s.other_parent SET o = o || {n}",
                        "DELETE FROM ONLY s.child WHERE id = {n} + 1");
        return List.of(
                family,
                Structure.create(
                                "CREATE TABLE s.emptied (id int PRIMARY KEY)",
                                "CREATE TABLE s.emptied_child (PRIMARY KEY (id)) INHERITS (s.emptied)",
                                "CREATE TABLE s.emptied_alone (id int PRIMARY KEY)",
                                "CREATE TABLE s.emptied_alone_child (PRIMARY KEY (id)) INHERITS (s.emptied_alone)")
                        .filled(
                                "INSERT INTO s.emptied VALUES (-1), (-2)",
                                "INSERT INTO s.emptied_child VALUES (-1), (-2)",
                                "INSERT INTO s.emptied_alone VALUES (-1), (-2)",
                                "INSERT INTO s.emptied_alone_child VALUES (-1), (-2)")
                        .changed(
                                "TRUNCATE s.emptied",
                                "TRUNCATE ONLY s.emptied_alone",
                                "INSERT INTO s.emptied VALUES ({n})",
                                "INSERT INTO s.emptied_child VALUES ({n})",
                                "INSERT INTO s.emptied_alone VALUES ({n})",
                                "INSERT INTO s.emptied_alone_child VALUES ({n})"));
    }

    private static List<Structure> partitions() {
        return List.of(
                Structure.create(
                                "CREATE TABLE s.by_day (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                                "CREATE TABLE s.by_day_25 PARTITION OF s.by_day FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                                "CREATE TABLE s.by_day_26 (v text, day date NOT NULL, id int NOT NULL)",
                                "ALTER TABLE s.by_day ATTACH PARTITION s.by_day_26 FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
                                "CREATE TABLE s.by_day_else PARTITION OF s.by_day DEFAULT")
                        .filled(
                                "INSERT INTO s.by_day SELECT g, '2024-06-01'::date + g * 200, 'v' FROM generate_series(0, 8) g")
                        .changed(
                                "INSERT INTO s.by_day SELECT g, '2024-06-01'::date + (g % 10) * 100, 'new' FROM generate_series({n}, {n} + 9) g",
                                "UPDATE s.by_day SET day = day + 365 WHERE id = {n} OR id = 0",
                                "UPDATE s.by_day SET day = '2020-01-01', v = 'moved' WHERE id = {n} + 1",
                                "UPDATE s.by_day SET v = v || {n} WHERE id < 10",
                                "DELETE FROM s.by_day WHERE id = {n} + 2",
                                "TRUNCATE s.by_day_25")
                        .since(110_000),
                Structure.create(
                                "CREATE TABLE s.nested (id int, day date, region text, PRIMARY KEY (id, day, region))"
                                        + " PARTITION BY RANGE (day)",
                                "CREATE TABLE s.nested_old PARTITION OF s.nested FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
                                "CREATE TABLE s.nested_new PARTITION OF s.nested FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)"
                                        + " PARTITION BY LIST (region)",
                                "CREATE TABLE s.nested_new_tw PARTITION OF s.nested_new FOR VALUES IN ('tw', 'it''s')",
                                "CREATE TABLE s.nested_new_hash PARTITION OF s.nested_new DEFAULT PARTITION BY HASH (id)",
                                "CREATE TABLE s.nested_new_hash_0 PARTITION OF s.nested_new_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                                "CREATE TABLE s.nested_new_hash_1 PARTITION OF s.nested_new_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
                        .filled(
                                "INSERT INTO s.nested SELECT g, '2025-12-01'::date + g * 10, (ARRAY['tw', 'jp', 'it''s'])[1 + g % 3]"
                                        + " FROM generate_series(0, 11) g")
                        .changed(
                                "INSERT INTO s.nested SELECT g, '2025-12-01'::date + (g % 10) * 20, (ARRAY['tw', 'jp', 'kr'])[1 + g % 3]"
                                        + " FROM generate_series({n}, {n} + 9) g",
                                "UPDATE s.nested SET region = 'tw' WHERE id IN ({n}, {n} + 8, {n} + 9)",
                                "UPDATE s.nested SET id = id + 50 WHERE id = {n} + 7",
                                "DELETE FROM s.nested WHERE id = {n} + 2")
                        .since(110_000),
                Structure.create(
                                "CREATE TABLE s.listed (n int, v text) PARTITION BY LIST (n)",
                                "CREATE TABLE s.listed_none PARTITION OF s.listed FOR VALUES IN (NULL, 0)",
                                "CREATE TABLE s.listed_few PARTITION OF s.listed FOR VALUES IN (1, 2, 3)",
                                "CREATE TABLE s.listed_else PARTITION OF s.listed DEFAULT",
                                "ALTER TABLE s.listed_none REPLICA IDENTITY FULL",
                                "ALTER TABLE s.listed_few REPLICA IDENTITY FULL",
                                "ALTER TABLE s.listed_else REPLICA IDENTITY FULL")
                        .filled("INSERT INTO s.listed VALUES (NULL, 'x'), (0, 'x'), (1, 'x'), (1, 'x'), (99, 'x')")
                        .changed(
                                "INSERT INTO s.listed VALUES (NULL, '{n}'), (2, '{n}'), (2, '{n}'), ({n}, '{n}')",
                                "UPDATE s.listed SET n = 3 WHERE n IS NULL AND v = '{n}'",
                                "UPDATE s.listed SET n = NULL WHERE n = 2 AND v = '{n}'",
                                "DELETE FROM s.listed WHERE n = 3")
                        .since(110_000),
                Structure.create(
                                "CREATE TABLE s.hashed (k text PRIMARY KEY, v int) PARTITION BY HASH (k)",
                                "CREATE TABLE s.hashed_0 PARTITION OF s.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 0)",
                                "CREATE TABLE s.hashed_1 PARTITION OF s.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 1)",
                                "CREATE TABLE s.hashed_2 PARTITION OF s.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 2)")
                        .filled("INSERT INTO s.hashed SELECT 'k' || g, g FROM generate_series(1, 30) g")
                        .changed(
                                "INSERT INTO s.hashed SELECT 'n' || g, g FROM generate_series({n}, {n} + 20) g",
                                "UPDATE s.hashed SET k = 'moved' || k WHERE v % 5 = 0 AND v BETWEEN {n} AND {n} + 20",
                                "UPDATE s.hashed SET v = v + 1 WHERE v < 100",
                                "DELETE FROM s.hashed WHERE v = {n} + 1")
                        .since(110_000));
    }

    private static List<Structure> constraints() {
        return List.of(
                Structure.create(
                                "CREATE TABLE s.places (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY DEFERRED,"
                                        + " later int UNIQUE DEFERRABLE, v int)")
                        .filled("INSERT INTO s.places SELECT g, g, g FROM generate_series(1, 20) g")
                        .changed(
                                "UPDATE s.places SET place = place + 1, later = later + 1",
                                "UPDATE s.places SET place = 5 WHERE id = 1",
                                "UPDATE s.places SET place = 2 WHERE id = 4",
                                "UPDATE s.places SET later = 23 - later WHERE id <= 20",
                                "INSERT INTO s.places VALUES ({n}, 2, {n}), ({n} + 1, {n} + 1, {n} + 1)",
                                "UPDATE s.places SET place = {n} WHERE id = 4",
                                "UPDATE s.places SET place = 100000 + row, later = 100000 + row FROM"
                                        + " (SELECT id AS i, row_number() OVER (ORDER BY id) AS row FROM s.places) r WHERE i = id",
                                "UPDATE s.places SET place = place - 100000, later = later - 100000"),
                Structure.create(
                                "CREATE TABLE s.late_key (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text)",
                                "ALTER TABLE s.late_key REPLICA IDENTITY FULL")
                        .filled("INSERT INTO s.late_key SELECT g, 'v' || g FROM generate_series(1, 5) g")
                        .changed(
                                "UPDATE s.late_key SET id = 6 - id WHERE id BETWEEN 1 AND 5",
                                "INSERT INTO s.late_key VALUES (1, 'twice for a while')",
                                "UPDATE s.late_key SET id = {n} WHERE v = 'twice for a while'",
                                "UPDATE s.late_key SET v = '{n}' WHERE id = {n}"),
                Structure.create("CREATE TABLE s.secured (id int PRIMARY KEY, v text)")
                        .alsoOnGreen(
                                "ALTER TABLE s.secured ENABLE ROW LEVEL SECURITY",
                                "ALTER TABLE s.secured FORCE ROW LEVEL SECURITY",
                                "CREATE POLICY nobody ON s.secured USING (false) WITH CHECK (false)")
                        .filled("INSERT INTO s.secured SELECT g, 'v' FROM generate_series(-5, -1) g")
                        .changed(
                                "INSERT INTO s.secured VALUES ({n}, 'v'), ({n} + 1, 'v')",
                                "UPDATE s.secured SET v = '{n}' WHERE id < 0",
                                "DELETE FROM s.secured WHERE id = {n} + 1"));
    }

    /** What green's triggers and rules write lies in tables that nobody publishes. */
    private static List<Structure> firing() {
        List<Structure> firing = new ArrayList<>();
        firing.add(Structure.create()
                .onGreen(
                        "CREATE UNLOGGED TABLE s.seen (what text)",
                        "CREATE FUNCTION s.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.seen"
                                + " VALUES (TG_NAME || ' ' || TG_OP); RETURN NULL; END $$"));
        for (String when : List.of("ALWAYS", "REPLICA")) {
            String name = when.toLowerCase(java.util.Locale.ROOT);
            String triggered = "s.triggered_" + name;
            String ruled = "s.ruled_" + name;
            firing.add(Structure.create("CREATE TABLE " + triggered + " (id int PRIMARY KEY, v text)")
                    .alsoOnGreen(
                            "CREATE TRIGGER " + name + " AFTER INSERT OR UPDATE OR DELETE ON " + triggered
                                    + " FOR EACH ROW EXECUTE PROCEDURE s.see()",
                            "ALTER TABLE " + triggered + " ENABLE " + when + " TRIGGER " + name)
                    .filled("INSERT INTO " + triggered + " SELECT g, 'v' FROM generate_series(-5, -1) g")
                    .changed(
                            "INSERT INTO " + triggered + " VALUES ({n}, 'v'), ({n} + 1, 'v')",
                            "UPDATE " + triggered + " SET v = '{n}' WHERE id < 0",
                            "DELETE FROM " + triggered + " WHERE id = {n} + 1"));
            firing.add(Structure.create("CREATE TABLE " + ruled + " (id int PRIMARY KEY, v text)")
                    .alsoOnGreen(
                            "CREATE RULE inserted AS ON INSERT TO " + ruled
                                    + " DO ALSO INSERT INTO s.seen VALUES ('rule " + name + "')",
                            "ALTER TABLE " + ruled + " ENABLE " + when + " RULE inserted",
                            "CREATE RULE updated AS ON UPDATE TO " + ruled
                                    + " DO ALSO INSERT INTO s.seen VALUES ('rule " + name + "')",
                            "ALTER TABLE " + ruled + " ENABLE " + when + " RULE updated")
                    .filled("INSERT INTO " + ruled + " SELECT g, 'v' FROM generate_series(-5, -1) g")
                    .changed(
                            "INSERT INTO " + ruled + " SELECT g, 'v' FROM generate_series({n}, {n} + 9) g",
                            "UPDATE " + ruled + " SET v = '{n}' WHERE id < 0",
                            "DELETE FROM " + ruled + " WHERE id = {n} + 1"));
        }
        return firing;
    }

    /** Whatever happens to these, what is followed besides goes on. */
    private static List<Structure> notFollowed() {
        return List.of(Structure.create(
                        "CREATE TABLE s.beside (id int PRIMARY KEY, v text)",
                        "CREATE UNLOGGED TABLE s.unlogged (id int PRIMARY KEY, v text)",
                        "CREATE MATERIALIZED VIEW s.summary AS SELECT count(*) AS n, 1 AS one FROM s.beside",
                        "CREATE UNIQUE INDEX ON s.summary (one)",
                        "CREATE VIEW s.seeing AS SELECT * FROM s.beside",
                        "CREATE EXTENSION file_fdw",
                        "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                        "CREATE FOREIGN TABLE s.foreign_one (line text) SERVER files OPTIONS (filename '/dev/null')")
                .filled("INSERT INTO s.beside VALUES (-1, 'v')", "INSERT INTO s.unlogged VALUES (-1, 'v')")
                .changed(
                        "CREATE TEMPORARY TABLE temporary (id int PRIMARY KEY, v text) ON COMMIT DROP",
                        "INSERT INTO temporary SELECT g, 'v' FROM generate_series(1, 100) g",
                        "UPDATE temporary SET v = 'w'",
                        "INSERT INTO s.unlogged VALUES ({n}, 'v')",
                        "UPDATE s.unlogged SET v = '{n}'",
                        "INSERT INTO s.beside VALUES ({n}, 'v')",
                        "INSERT INTO s.seeing VALUES ({n} + 1, 'v')",
                        "REFRESH MATERIALIZED VIEW s.summary",
                        "REFRESH MATERIALIZED VIEW CONCURRENTLY s.summary",
                        "DELETE FROM s.unlogged",
                        "UPDATE s.seeing SET v = '{n}'"));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
