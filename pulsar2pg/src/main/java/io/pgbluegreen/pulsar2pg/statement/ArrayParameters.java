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
        if (used == texts.size()) {
            texts.add(new Text());
        }
        Text text = texts.get(used++);
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
