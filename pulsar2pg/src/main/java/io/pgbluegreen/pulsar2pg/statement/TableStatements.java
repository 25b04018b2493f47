package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The SQL for one shape of a table. Parameters are arrays, a column each, in the order in which the method names the
 * columns. The table is {@code t}, its new rows are {@code u}.
 */
final class TableStatements {

    private final TableShape shape;
    private final String table;
    private final String copy;
    private final String insert;
    private final String delete;
    private final String count;
    private final Map<List<Integer>, String> updates = new HashMap<>();

    TableStatements(TableShape shape) {
        this.shape = shape;
        // Rows of inheritance children arrive under the children's own names.
        this.table = (shape.table().partitioned() ? "" : "ONLY ")
                + shape.table().id().toSql();
        this.copy = "COPY " + shape.table().id().toSql() + " (" + writtenNames() + ") FROM STDIN";
        this.insert = insertSql();
        Unnest keys = new Unnest(shape, "u");
        String condition = keyCondition(keys);
        this.delete = "DELETE FROM " + table + " AS t USING " + keys.sql() + " WHERE " + condition;
        this.count = "SELECT pg_catalog.count(*) FROM " + table + " AS t, " + keys.sql() + " WHERE " + condition;
    }

    /** COPY of the written columns. */
    String copy() {
        return copy;
    }

    /** Parameters: the written columns. */
    String insert() {
        return insert;
    }

    /** Parameters: the key. */
    String delete() {
        return delete;
    }

    /** How many rows have one of these keys. Parameters: the key. */
    String count() {
        return count;
    }

    /** Parameters: the old key, the columns to set, the guards. */
    String update(List<Integer> set) {
        return updates.computeIfAbsent(set, this::updateSql);
    }

    /** Parameters: the old key, then every written column that {@code present} names. */
    String rewrite(List<Integer> present) {
        Unnest rows = new Unnest(shape, "u");
        String condition = keyCondition(rows);
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (TargetColumn column : shape.table().columns()) {
            if (column.generated()) {
                continue;
            }
            int place = shape.relation().indexOf(column.name()).orElse(-1);
            names.add(Identifiers.quote(column.name()));
            values.add(present.contains(place) ? "" : "t." + Identifiers.quote(column.name()));
        }
        for (int column : present) {
            values.set(names.indexOf(name(column)), rows.add(column));
        }
        StringBuilder returning = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            returning
                    .append(i == 0 ? "" : ", ")
                    .append(values.get(i))
                    .append(" AS n")
                    .append(i);
        }
        return "WITH old AS (DELETE FROM " + table + " AS t USING " + rows.sql() + " WHERE " + condition + " RETURNING "
                + returning + ") INSERT INTO " + shape.table().id().toSql() + " (" + String.join(", ", names) + ")"
                + " OVERRIDING SYSTEM VALUE SELECT * FROM old";
    }

    private String insertSql() {
        Unnest rows = new Unnest(shape, "u");
        String values = Arrays.stream(shape.written()).mapToObj(rows::add).collect(Collectors.joining(", "));
        boolean overriding =
                Arrays.stream(shape.written()).anyMatch(i -> shape.column(i).identityAlways());
        return "INSERT INTO " + shape.table().id().toSql() + " (" + writtenNames() + ")"
                + (overriding ? " OVERRIDING SYSTEM VALUE" : "") + " SELECT " + values + " FROM " + rows.sql();
    }

    private String updateSql(List<Integer> set) {
        Unnest rows = new Unnest(shape, "u");
        String condition = keyCondition(rows);
        String assignments = set.stream()
                .map(column -> name(column) + " = " + rows.add(column))
                .collect(Collectors.joining(", "));
        String guards = Arrays.stream(shape.guards())
                .mapToObj(column -> " AND " + equal(column, rows.add(column)))
                .collect(Collectors.joining());
        return "UPDATE " + table + " AS t SET " + assignments + " FROM " + rows.sql() + " WHERE " + condition + guards;
    }

    private String keyCondition(Unnest rows) {
        return Arrays.stream(shape.key())
                .mapToObj(column -> equal(column, rows.add(column)))
                .collect(Collectors.joining(" AND "));
    }

    private String equal(int column, String value) {
        return "t." + name(column) + " " + shape.column(column).equality() + " " + value;
    }

    private String writtenNames() {
        return Arrays.stream(shape.written()).mapToObj(this::name).collect(Collectors.joining(", "));
    }

    private String name(int column) {
        return Identifiers.quote(shape.column(column).name());
    }
}
