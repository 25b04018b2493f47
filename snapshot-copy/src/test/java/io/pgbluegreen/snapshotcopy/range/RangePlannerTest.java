package io.pgbluegreen.snapshotcopy.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangePlannerTest {

    private static final long RANGE_BYTES = 64 << 10;
    private static final int ROWS = 6000;

    /** Keys of many types, whose order, literals and operators differ; in each a row must lie in exactly one range. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "13", "14", "18"})
    void every_row_lies_in_exactly_one_range_whatever_the_key(String major) throws SQLException {
        try (PostgresServer server = PostgresServer.builder(major).fsync(false).start()) {
            server.execute(
                    "CREATE EXTENSION citext SCHEMA public",
                    "CREATE TYPE size AS ENUM ('s', 'm', 'l', 'xl')",
                    "CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0)",
                    table("by_int", "int", "i * 7 % 6007 - 3000"),
                    table("by_text", "text", "md5(i::text) || '''\\\"'"),
                    table(
                            "by_c_text",
                            "text COLLATE \"C\"",
                            "CASE WHEN i % 2 = 0 THEN upper(md5(i::text)) ELSE md5(i::text) END"),
                    table("by_citext", "public.citext", "CASE WHEN i % 2 = 0 THEN 'A' ELSE 'a' END || i"),
                    table("by_uuid", "uuid", "md5(i::text)::uuid"),
                    table("by_time", "timestamptz", "timestamptz '2000-01-01' + i * interval '1 hour'"),
                    table("by_float", "float8", "CASE WHEN i = 1 THEN 'NaN' ELSE i / 7.0 END"),
                    table("by_numeric", "numeric", "i / 7.0"),
                    table("by_char", "char(12)", "i::text"),
                    table("by_array", "int[]", "ARRAY[i % 10, i]"),
                    table("by_enum", "size", "(ARRAY['s','m','l','xl'])[1 + i % 4]::size"),
                    table("by_domain", "even", "i * 2"),
                    table("by_bool", "boolean", "i % 2 = 0"),
                    table("by_range", "int4range", "int4range(i, i + 5)"),
                    table("by_bytea", "bytea", "decode(md5(i::text), 'hex')"));
            ConnectionSettings settings = new ConnectionSettings(
                    Side.BLUE,
                    server.host(),
                    server.port(),
                    server.database(),
                    server.user(),
                    Optional.of(new Secret(server.password())));
            try (Connection connection = new PostgresSessions(settings).open("test")) {
                for (Table table : Catalog.tables(connection, TableFilter.ALL)) {
                    long bytes = Catalog.sizes(connection, List.of(table)).getOrDefault(table.id(), 0L);
                    List<RowRange> ranges = new RangePlanner(connection, RANGE_BYTES).plan(table, bytes);
                    // An array of arrays cannot be had, so such a key gives no quantiles.
                    boolean cut =
                            Integer.parseInt(major) >= 14 || !table.id().name().equals("by_array");
                    assertThat(ranges.size() > 1).as(table.id().toString()).isEqualTo(cut);
                    assertThat(ranges.stream().mapToLong(RowRange::plannedBytes).sum())
                            .isEqualTo(bytes);
                    long rows = 0;
                    for (RowRange range : ranges) {
                        rows += count(connection, table, range.condition());
                    }
                    assertThat(rows).as(table.id() + " " + ranges).isEqualTo(ROWS);
                    assertThat(count(connection, table, onceOrMore(ranges)))
                            .as(table.id() + " " + ranges)
                            .isEqualTo(ROWS);
                }
            }
        }
    }

    private static String onceOrMore(List<RowRange> ranges) {
        return String.join(
                " OR ",
                ranges.stream().map(range -> "(" + range.condition() + ")").toList());
    }

    private static long count(Connection connection, Table table, String condition) throws SQLException {
        return Sql.one(
                connection,
                "SELECT count(*) FROM ONLY " + table.id().toSql() + " WHERE " + condition,
                row -> row.getLong(1));
    }

    private static String table(String name, String type, String value) {
        return "CREATE TABLE " + name + " (\"the Key\" " + type + ", n int, body text, PRIMARY KEY (\"the Key\", n));"
                + " INSERT INTO " + name + " SELECT " + value + ", i, repeat('x', 60) FROM generate_series(1, " + ROWS
                + ") i";
    }
}
