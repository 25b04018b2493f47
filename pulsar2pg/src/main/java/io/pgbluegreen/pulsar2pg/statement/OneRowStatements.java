package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL that changes one of the rows that look like an old row, for tables where no key names a row. Equal rows are
 * legal there, and the source changed one of them. Parameters are arrays of one element.
 */
final class OneRowStatements {

    private final TableShape shape;
    private final String id;
    private final boolean partitioned;

    OneRowStatements(TableShape shape) {
        this.shape = shape;
        this.id = shape.table().id().toSql();
        this.partitioned = shape.table().partitioned();
    }

    /** Parameters: the columns of the old row that are neither NULL nor absent. */
    String delete(Row old) {
        Unnest rows = new Unnest(shape, "o");
        String one = one(old, rows);
        return partitioned
                ? "WITH one AS (" + one + ") DELETE FROM " + id
                        + " AS t USING one WHERE t.tableoid = one.tableoid AND t.ctid = one.ctid"
                : "DELETE FROM ONLY " + id + " AS t WHERE t.ctid = (" + one + ")";
    }

    /** Parameters: the columns to set, then those of the old row that are neither NULL nor absent. */
    String update(Row old, List<Integer> set) {
        Unnest values = new Unnest(shape, "u");
        String assignments = set.stream()
                .map(column -> name(column) + " = " + values.add(column))
                .collect(Collectors.joining(", "));
        Unnest rows = new Unnest(shape, "o");
        String one = one(old, rows);
        return partitioned
                ? "UPDATE " + id + " AS t SET " + assignments + " FROM " + values.sql() + ", (" + one
                        + ") AS one WHERE t.tableoid = one.tableoid AND t.ctid = one.ctid"
                : "UPDATE ONLY " + id + " AS t SET " + assignments + " FROM " + values.sql() + " WHERE t.ctid = (" + one
                        + ")";
    }

    private String one(Row old, Unnest rows) {
        StringBuilder conditions = new StringBuilder();
        boolean values = false;
        for (int column = 0; column < old.size(); column++) {
            if (old.isAbsent(column) || shape.column(column).generated()) {
                continue;
            }
            conditions.append(conditions.isEmpty() ? "" : " AND ");
            if (old.isNull(column)) {
                conditions.append("s.").append(name(column)).append(" IS NULL");
            } else {
                conditions.append(same(column, rows.add(column)));
                values = true;
            }
        }
        return "SELECT " + (partitioned ? "s.tableoid, s.ctid FROM " : "s.ctid FROM ONLY ") + id + " AS s"
                + (values ? ", " + rows.sql() : "") + " WHERE " + conditions + " LIMIT 1";
    }

    private String same(int column, String value) {
        TargetColumn target = shape.column(column);
        String there = "s." + name(column);
        String equal = there + " " + target.equality() + " " + value;
        // The value goes through the type, so that both texts are of this server's making.
        String sameText =
                "(" + there + "::pg_catalog.text COLLATE \"C\") = ((" + value + ")::pg_catalog.text COLLATE \"C\")";
        return switch (target.comparison()) {
            case EQUALITY -> equal;
            case EQUALITY_AND_TEXT -> equal + " AND " + sameText;
            case TEXT -> sameText;
        };
    }

    /** The columns of an old row that stand as parameters. */
    static List<Integer> compared(TableShape shape, Row old) {
        return java.util.stream.IntStream.range(0, old.size())
                .filter(i ->
                        !old.isAbsent(i) && !old.isNull(i) && !shape.column(i).generated())
                .boxed()
                .toList();
    }

    private String name(int column) {
        return Identifiers.quote(shape.column(column).name());
    }
}
