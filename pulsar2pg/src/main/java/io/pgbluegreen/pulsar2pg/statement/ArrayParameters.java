package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.changeevent.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The parameters of a statement over {@code unnest}: an array literal for each column. Their memory is used again for
 * the next statement.
 */
final class ArrayParameters {

    private final List<Text> texts = new ArrayList<>();
    private int used;

    /** Adds a column of so many rows; {@code rows} gives the row that has the column's value. */
    void add(int column, int count, IntFunction<Row> rows) {
        Text text = next();
        text.append('{');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.append(',');
            }
            Row row = rows.apply(i);
            if (row.isAbsent(column)) {
                throw new IllegalStateException("column " + column + " is absent in row " + i + " of a statement");
            }
            if (row.isNull(column)) {
                text.append("NULL");
            } else {
                text.appendQuoted(row.data(), row.start(column), row.end(column));
            }
        }
        text.append('}');
    }

    /** Adds a list of integers. */
    void addCounts(int[] counts) {
        Text text = next();
        text.append('{');
        for (int i = 0; i < counts.length; i++) {
            text.append(i == 0 ? "" : ",");
            text.append(Integer.toString(counts[i]));
        }
        text.append('}');
    }

    private Text next() {
        if (used == texts.size()) {
            texts.add(new Text());
        }
        return texts.get(used++);
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < used; i++) {
            statement.setObject(i + 1, texts.get(i));
        }
    }

    boolean isEmpty() {
        return used == 0;
    }

    void clear() {
        texts.forEach(Text::clear);
        used = 0;
    }
}
