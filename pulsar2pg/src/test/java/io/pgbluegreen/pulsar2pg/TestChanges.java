package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes of one table, made of texts. {@link #ABSENT} stands for a column that was not sent. */
public final class TestChanges {

    public static final String ABSENT = "(absent)";

    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");

    private final Relation relation;

    private TestChanges(Relation relation) {
        this.relation = relation;
    }

    /**
     * A table with replica identity DEFAULT.
     *
     * @param columns each as {@code name type}
     */
    public static TestChanges table(String table, String key, String... columns) {
        return of(table, ReplicaIdentity.DEFAULT, key, columns);
    }

    /** A table with replica identity FULL. */
    public static TestChanges full(String table, String... columns) {
        return of(table, ReplicaIdentity.FULL, "", columns);
    }

    public static TestChanges of(String table, ReplicaIdentity identity, String key, String... columns) {
        List<Column> all = new ArrayList<>();
        List<Integer> keyColumns = new ArrayList<>();
        List<String> keyNames = Arrays.asList(key.split(",", -1));
        for (int i = 0; i < columns.length; i++) {
            String[] nameAndType = columns[i].split(" ", 2);
            all.add(column(nameAndType[0], nameAndType[1]));
            if (identity == ReplicaIdentity.FULL || keyNames.contains(nameAndType[0])) {
                keyColumns.add(i);
            }
        }
        return new TestChanges(new Relation(TableId.parse(table), identity, all, keyColumns));
    }

    private static Column column(String name, String type) {
        Matcher numeric = NUMERIC.matcher(type);
        // As numerictypmodin() in the server's numeric.c makes it.
        return numeric.matches()
                ? new Column(
                        name,
                        "numeric",
                        (Integer.parseInt(numeric.group(1)) << 16 | Integer.parseInt(numeric.group(2))) + 4)
                : new Column(name, type);
    }

    public Relation relation() {
        return relation;
    }

    public Change insert(@Nullable String... values) {
        return new Change.Insert(relation, row(values));
    }

    /** An update that leaves the key as it is. */
    public Change update(@Nullable String... values) {
        Row after = row(values);
        return new Change.Update(relation, after.only(relation.key()), after);
    }

    /** An update of a row whose key (under FULL: all of it) was as {@code old} says. */
    public Change update(List<@Nullable String> old, @Nullable String... values) {
        return new Change.Update(relation, row(old.toArray(String[]::new)).only(relation.key()), row(values));
    }

    public Change delete(@Nullable String... old) {
        return new Change.Delete(relation, row(old).only(relation.key()));
    }

    public static Change truncate(String... tables) {
        return new Change.Truncate(Arrays.stream(tables).map(TableId::parse).toList(), false, false);
    }

    /** Values may be fewer than columns; the others are absent. */
    public Row row(@Nullable String... values) {
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            all.append(value == null || isAbsent(value) ? "" : value);
        }
        Row.Builder row = new Row.Builder(
                all.toString().getBytes(StandardCharsets.UTF_8),
                relation.columns().size());
        int start = 0;
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            if (value == null) {
                row.setNull(i);
            } else if (!isAbsent(value)) {
                int end = start + value.getBytes(StandardCharsets.UTF_8).length;
                row.set(i, start, end);
                start = end;
            }
        }
        return row.build();
    }

    private static boolean isAbsent(String value) {
        return value.equals(ABSENT);
    }
}
