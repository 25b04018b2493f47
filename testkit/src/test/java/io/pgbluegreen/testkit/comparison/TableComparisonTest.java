package io.pgbluegreen.testkit.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableComparisonTest {

    private static PostgresServer left;
    private static PostgresServer right;

    @BeforeAll
    static void start() {
        left = PostgresServer.builder("9.6").start();
        right = PostgresServer.builder("18").start();
    }

    @AfterAll
    static void stop() {
        left.close();
        right.close();
    }

    @BeforeEach
    void clean() throws SQLException {
        both("DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA s");
    }

    @Test
    void values_that_the_two_majors_print_differently_are_equal() throws SQLException {
        both(
                "CREATE TYPE s.pair AS (a float8, b text)",
                "CREATE DOMAIN s.ratio AS float4",
                "CREATE TABLE s.t (id int PRIMARY KEY, f8 float8, f4 float4, d s.ratio, fs float8[], p point, b box,"
                        + " pair s.pair, pairs s.pair[], dates timestamptz, span interval, bits bytea, n numeric, c char(5))",
                "INSERT INTO s.t SELECT i, random_free, random_free, random_free, ARRAY[random_free, NULL, 0.1],"
                        + " point(random_free, 0.3), box(point(0.1, 0.2), point(random_free, 7)), ROW(random_free, 'x')::s.pair,"
                        + " NULL, '2026-01-01 00:00:00+02', '-1 day 03:00', '\\x00ff', 'NaN', 'ab'"
                        + " FROM (SELECT i, sqrt(i) / 7 AS random_free FROM generate_series(1, 500) AS i) AS x");
        TableComparison comparison = compare("s.t");
        assertThat(comparison.isEqual()).as(comparison.differences()).isTrue();
        assertThat(comparison.rowsCompared()).isEqualTo(500);
    }

    @Test
    void a_float_that_differs_in_its_last_bit_is_found() throws SQLException {
        both("CREATE TABLE s.t (id int PRIMARY KEY, f8 float8)");
        left.execute("INSERT INTO s.t VALUES (1, 0.1)");
        right.execute("INSERT INTO s.t VALUES (1, 0.10000000000000002)");
        assertThat(compare("s.t").tables().get(0).differing()).isEqualTo(1);
    }

    @Test
    void a_differing_a_missing_and_an_extra_row_are_found_and_shown() throws SQLException {
        both(
                "CREATE TABLE s.t (id int PRIMARY KEY, text text)",
                "INSERT INTO s.t SELECT i, 'row ' || i FROM generate_series(1, 10000) AS i");
        right.execute(
                "UPDATE s.t SET text = 'other' WHERE id = 77",
                "DELETE FROM s.t WHERE id = 5000",
                "INSERT INTO s.t VALUES (10001, 'extra')");
        TableComparison comparison = compare("s.t");
        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.rowsDifferent()).isEqualTo(3);
        ComparedTable table = comparison.tables().get(0);
        assertThat(table.differing()).isEqualTo(1);
        assertThat(table.missing()).isEqualTo(1);
        assertThat(table.extra()).isEqualTo(1);
        assertThat(table.examples())
                .containsExactlyInAnyOrder(
                        "left (77,\"row 77\"), right (77,other)",
                        "left only (5000,\"row 5000\")",
                        "right only (10001,extra)");
    }

    @Test
    void without_a_key_equal_rows_are_counted() throws SQLException {
        both("CREATE TABLE s.t (text text)", "INSERT INTO s.t SELECT 'same' FROM generate_series(1, 10)");
        assertThat(compare("s.t").isEqual()).isTrue();
        right.execute("INSERT INTO s.t VALUES ('same')");
        left.execute("INSERT INTO s.t VALUES (NULL)");
        right.execute("INSERT INTO s.t VALUES ('')");
        ComparedTable table = compare("s.t").tables().get(0);
        assertThat(table.missing()).isEqualTo(1);
        assertThat(table.extra()).isEqualTo(2);
    }

    @Test
    void columns_are_matched_by_name_whatever_their_order() throws SQLException {
        left.execute("CREATE TABLE s.t (a int, \"B\"\"b\" text)", "INSERT INTO s.t VALUES (1, 'x')");
        right.execute("CREATE TABLE s.t (\"B\"\"b\" text, a int)", "INSERT INTO s.t VALUES ('x', 1)");
        assertThat(compare("s.t").isEqual()).isTrue();
        right.execute("ALTER TABLE s.t ADD COLUMN c int");
        assertThat(compare("s.t").tables().get(0).problems())
                .singleElement()
                .asString()
                .contains("columns differ");
    }

    @Test
    void a_table_on_one_side_only_is_a_difference() throws SQLException {
        both("CREATE TABLE s.t (a int)");
        right.execute("CREATE TABLE s.forgotten (a int)", "CREATE TABLE s.flyway_schema_history (a int)");
        TableComparison comparison = comparison(TableSelection.ofSchemas("s"));
        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.differences()).contains("s.forgotten").doesNotContain("flyway");
    }

    @Test
    void a_selection_without_any_table_proves_nothing_and_fails() {
        assertThatThrownBy(() -> compare("s.nowhere")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rows_of_20_MB_are_compared_within_a_fetch_of_one_row() throws SQLException {
        both(
                "CREATE TABLE s.t (id int PRIMARY KEY, text text)",
                "INSERT INTO s.t SELECT i, repeat(md5(i::text), 20 * 32768) FROM generate_series(1, 3) AS i");
        right.execute("UPDATE s.t SET text = text || '!' WHERE id = 3");
        assertThat(compare("s.t").rowsDifferent()).isEqualTo(1);
    }

    private static TableComparison compare(String... tables) throws SQLException {
        return comparison(TableSelection.ofTables(tables));
    }

    private static TableComparison comparison(TableSelection selection) throws SQLException {
        try (Connection one = left.connect();
                Connection other = right.connect()) {
            return TableComparison.compare(one, other, selection);
        }
    }

    private static void both(String... sql) throws SQLException {
        left.execute(sql);
        right.execute(sql);
    }
}
