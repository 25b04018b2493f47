package io.pgbluegreen.snapshotcopy.range;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.catalog.ColumnType;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cuts a table by quantiles of the first column of its primary key, as a sample of its blocks shows them. A wrong
 * guess makes ranges uneven, never wrong: they are half-open and leave nothing out, and a key has no NULLs.
 */
final class KeyQuantiles {

    /** Blocks to read for each cutting point, so that sampling stays cheap beside copying. */
    private static final long SAMPLED_BLOCKS_A_POINT = 50;

    /** No such operator or function, or no cast: the type cannot be ordered or written as a literal here. */
    private static final Set<String> CANNOT_ORDER = Set.of("42883", "42846", "42804", "42725", "22P02", "42809");

    private KeyQuantiles() {}

    static List<RowRange> ranges(Connection blue, Table table, int count, long bytes) throws SQLException {
        Optional<TableColumn> leading = table.primaryKey().stream().findFirst().flatMap(table::column);
        // The quantiles come as an array.
        if (leading.filter(column -> column.type().hasArrayType()).isEmpty()) {
            return RowRange.whole(bytes);
        }
        String column = Identifiers.quote(leading.get().name());
        ColumnType type = leading.get().type();
        try {
            Order order = order(blue, table);
            List<String> points = points(blue, table, column, count).stream()
                    .map(point -> Identifiers.literal(point) + "::" + type.sql())
                    .toList();
            List<RowRange> ranges = Cuts.ranges(column, order.less, order.greaterOrEqual, points, bytes);
            for (RowRange range : ranges.subList(0, Math.min(2, ranges.size()))) {
                Sql.list(
                        blue,
                        "SELECT 1 FROM ONLY " + table.id().toSql() + " WHERE " + range.condition() + " LIMIT 0",
                        row -> 1);
            }
            return ranges;
        } catch (SQLException e) {
            if (CANNOT_ORDER.contains(e.getSQLState())) {
                return RowRange.whole(bytes);
            }
            throw e;
        }
    }

    /**
     * The operators of the primary key's index. An unqualified one could be another type's, found by a cast, with
     * another order than that in which the cutting points ascend, and ranges would overlap.
     */
    private record Order(String less, String greaterOrEqual) {}

    private static Order order(Connection blue, Table table) throws SQLException {
        String sql = """
            SELECT pg_catalog.max(operator) FILTER (WHERE amopstrategy = 1) AS less,
                   pg_catalog.max(operator) FILTER (WHERE amopstrategy = 4) AS greater_or_equal
            FROM (SELECT m.amopstrategy, pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname) AS operator
                  FROM pg_catalog.pg_index i
                  JOIN pg_catalog.pg_opclass c ON c.oid = i.indclass[0]
                  JOIN pg_catalog.pg_amop m ON m.amopfamily = c.opcfamily
                       AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
                  JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
                  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                  WHERE i.indisprimary AND i.indrelid = cast(? AS bigint)::oid) AS operators""";
        return Sql.one(
                blue, sql, row -> new Order(row.getString("less"), row.getString("greater_or_equal")), table.oid());
    }

    /** Distinct values in the order of the column's own type and collation. */
    private static List<String> points(Connection blue, Table table, String column, int count) throws SQLException {
        String fractions = IntStream.range(1, count)
                .mapToObj(i -> String.format(Locale.ROOT, "%.9f", (double) i / count))
                .collect(Collectors.joining(","));
        String sql = """
            SELECT point::text
            FROM (SELECT DISTINCT point
                  FROM (SELECT pg_catalog.unnest(
                                   pg_catalog.percentile_disc('{%s}'::float8[]) WITHIN GROUP (ORDER BY %s)) AS point
                        FROM ONLY %s TABLESAMPLE SYSTEM (%s)) AS sampled) AS points
            ORDER BY points.point""".formatted(fractions, column, table.id().toSql(), percentage(blue, table, count));
        return Sql.list(blue, sql, row -> row.getString(1)).stream()
                .filter(point -> point != null)
                .toList();
    }

    private static String percentage(Connection blue, Table table, int count) throws SQLException {
        long blocks = Sql.one(
                blue,
                "SELECT pg_catalog.pg_relation_size(cast(? AS bigint)::oid)"
                        + " / pg_catalog.current_setting('block_size')::bigint",
                row -> row.getLong(1),
                table.oid());
        double percent = 100.0 * SAMPLED_BLOCKS_A_POINT * count / Math.max(1, blocks);
        return String.format(Locale.ROOT, "%.6f", Math.min(100, Math.max(0.000001, percent)));
    }
}
