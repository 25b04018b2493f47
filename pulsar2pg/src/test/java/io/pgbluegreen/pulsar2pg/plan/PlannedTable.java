package io.pgbluegreen.pulsar2pg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory with a unique key, on which operations are done as a server would do them, refusing what a server
 * would refuse. Column 0 is the key.
 */
final class PlannedTable {

    private final Map<String, List<@Nullable String>> rows = new HashMap<>();

    PlannedTable(Map<String, List<@Nullable String>> rows) {
        this.rows.putAll(rows);
    }

    Map<String, List<@Nullable String>> rows() {
        return rows;
    }

    void run(Operation operation) {
        if (operation instanceof Operation.Delete delete) {
            delete.keys().forEach(key -> assertThat(rows.remove(key.text(0))).isNotNull());
        } else if (operation instanceof Operation.Absent absent) {
            absent.keys().forEach(key -> assertThat(rows).doesNotContainKey(key.text(0)));
        } else if (operation instanceof Operation.Present present) {
            present.keys().forEach(key -> assertThat(rows).containsKey(key.text(0)));
        } else if (operation instanceof Operation.Insert insert) {
            insert.values().forEach(this::insert);
        } else if (operation instanceof Operation.Update update) {
            update.updates().forEach(row -> update(row.key(), update.set(), row.after()));
        } else {
            throw new AssertionError("unexpected " + operation);
        }
    }

    private void insert(Values values) {
        List<@Nullable String> row = new ArrayList<>();
        int columns = values.source(0).size();
        for (int i = 0; i < columns; i++) {
            row.add(text(values, i));
        }
        assertThat(rows.put(String.valueOf(row.get(0)), row)).isNull();
    }

    private void update(Row key, List<Integer> set, Values after) {
        List<@Nullable String> row = rows.remove(key.text(0));
        assertThat(row).as("row %s", key).isNotNull();
        List<@Nullable String> changed = new ArrayList<>(row);
        for (int column : set) {
            changed.set(column, text(after, column));
        }
        assertThat(rows.put(String.valueOf(changed.get(0)), changed)).isNull();
    }

    private static @Nullable String text(Values values, int column) {
        assertThat(values.isAbsent(column)).as("column %d is absent", column).isFalse();
        return values.isNull(column) ? null : values.source(column).text(column);
    }
}
