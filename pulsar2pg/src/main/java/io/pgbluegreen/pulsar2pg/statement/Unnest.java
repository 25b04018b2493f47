package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Octal;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL of a list of rows that come as one array parameter a column: {@code unnest(…, …) AS alias(c0, c1)}. Types are
 * named without modifier, so that nothing is cut or rounded by a cast; assignment to the column then does what it would
 * do to any value, and complains.
 */
final class Unnest {

    private final TableShape shape;
    private final String alias;
    private final List<String> arguments = new ArrayList<>();

    Unnest(TableShape shape, String alias) {
        this.shape = shape;
        this.alias = alias;
    }

    /** Adds a parameter for the column; gives the expression for its value, which has the column's type. */
    String add(int column) {
        TargetColumn target = shape.column(column);
        String value = alias + ".c" + arguments.size();
        arguments.add("pg_catalog.convert_from(?, 'UTF8')::" + target.listed() + "[]");
        if (target.octal() == Octal.VALUE) {
            return "(" + CharTypes.byteOf(value) + ")";
        }
        return target.listed().equals(target.type()) ? value : value + "::" + target.type();
    }

    /** Adds a parameter of integers; gives the expression for one. */
    String addCounts() {
        String value = alias + ".c" + arguments.size();
        arguments.add("pg_catalog.convert_from(?, 'UTF8')::pg_catalog.int4[]");
        return value;
    }

    /** As {@link #sql}, with the rows' numbers from 1 in a last column of that name. */
    String numberedSql(String number) {
        String sql = sql();
        int names = sql.lastIndexOf(" AS ");
        return sql.substring(0, names) + " WITH ORDINALITY" + sql.substring(names, sql.length() - 1) + ", " + number
                + ")";
    }

    /** To stand in FROM. Only without its schema does {@code unnest} take several arrays. */
    String sql() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            names.append(i == 0 ? "c" : ", c").append(i);
        }
        return "unnest(" + String.join(", ", arguments) + ") AS " + alias + "(" + names + ")";
    }
}
