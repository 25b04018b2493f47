package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the tables of two databases differ: tables, columns, types, NOT NULL, keys; and behind these, by their names, CHECK
 * constraints, foreign keys, indexes, defaults and labels of enum types. Nothing else is looked at.
 */
public final class SchemaDifferences {

    private final Side here;
    private final Side there;
    private final List<String> found = new ArrayList<>();

    private SchemaDifferences(Side here) {
        this.here = here;
        this.there = here.other();
    }

    /**
     * Every difference, a clause each.
     *
     * @param here the side of the first session
     */
    public static List<String> of(Side here, Connection first, Connection second, TableFilter filter)
            throws SQLException {
        SchemaDifferences differences = new SchemaDifferences(here);
        Map<TableId, Table> tables = tables(first, filter);
        Map<TableId, Table> others = tables(second, filter);
        differences.compare(tables, others);
        tables.keySet().retainAll(others.keySet());
        differences.compare(SchemaParts.read(first, tables.keySet()), SchemaParts.read(second, tables.keySet()));
        return differences.found;
    }

    private static Map<TableId, Table> tables(Connection connection, TableFilter filter) throws SQLException {
        Map<TableId, Table> tables = new TreeMap<>();
        for (Table table : Catalog.tables(connection, filter)) {
            tables.put(table.id(), table);
        }
        return tables;
    }

    private void compare(Map<TableId, Table> first, Map<TableId, Table> second) {
        TreeSet<TableId> all = new TreeSet<>(first.keySet());
        all.addAll(second.keySet());
        for (TableId id : all) {
            Table one = first.get(id);
            Table other = second.get(id);
            if ((one == null && other != null && hasRoot(other, second, first))
                    || (one != null && other == null && hasRoot(one, first, second))) {
                continue;
            }
            if (one == null || other == null) {
                found.add("table " + id + " is only on " + (one == null ? there : here));
            } else {
                compare(one, other);
            }
        }
        comparePartitions(first, second);
    }

    /** Partitions that only one side has, told in a line for their root. */
    private void comparePartitions(Map<TableId, Table> first, Map<TableId, Table> second) {
        Map<TableId, Integer> onlyFirst = countAlone(first, second);
        Map<TableId, Integer> onlySecond = countAlone(second, first);
        TreeSet<TableId> roots = new TreeSet<>(onlyFirst.keySet());
        roots.addAll(onlySecond.keySet());
        for (TableId root : roots) {
            found.add("table " + root + " is partitioned otherwise: " + onlyFirst.getOrDefault(root, 0)
                    + " partitions are only on " + here + ", " + onlySecond.getOrDefault(root, 0) + " only on "
                    + there);
        }
    }

    private static Map<TableId, Integer> countAlone(Map<TableId, Table> mine, Map<TableId, Table> others) {
        Map<TableId, Integer> counts = new TreeMap<>();
        for (Table table : mine.values()) {
            if (!others.containsKey(table.id()) && hasRoot(table, mine, others)) {
                counts.merge(table.root(mine).id(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static boolean hasRoot(Table table, Map<TableId, Table> mine, Map<TableId, Table> others) {
        return table.partition() && others.containsKey(table.root(mine).id());
    }

    private void compare(Table one, Table other) {
        TreeSet<String> all = new TreeSet<>();
        one.columns().forEach(column -> all.add(column.name()));
        other.columns().forEach(column -> all.add(column.name()));
        for (String name : all) {
            compare(one.id(), name, one.column(name), other.column(name));
        }
        if (!keys(one).equals(keys(other))) {
            found.add("unique keys of " + one.id() + " are " + keys(one) + " on " + here + " and " + keys(other)
                    + " on " + there);
        }
    }

    private static SortedSet<String> keys(Table table) {
        SortedSet<String> keys = new TreeSet<>();
        table.keys().forEach(key -> keys.add("(" + String.join(", ", key.columns()) + ")"));
        return keys;
    }

    private void compare(TableId table, String name, Optional<TableColumn> one, Optional<TableColumn> other) {
        String column = "column \"" + name + "\" of " + table;
        if (one.isEmpty() || other.isEmpty()) {
            found.add(column + " is only on " + (one.isEmpty() ? there : here));
        } else if (!Objects.equals(describe(one.get()), describe(other.get()))) {
            found.add(column + " is " + describe(one.get()) + " on " + here + " and " + describe(other.get()) + " on "
                    + there);
        }
    }

    private void compare(SchemaParts one, SchemaParts other) {
        onlyIn(one, other, here);
        onlyIn(other, one, there);
        one.labels().forEach((type, labels) -> {
            String others = other.labels().getOrDefault(type, labels);
            if (!labels.equals(others)) {
                found.add("enum type " + type + " has the labels " + labels + " on " + here + " and " + others + " on "
                        + there);
            }
        });
    }

    private void onlyIn(SchemaParts mine, SchemaParts others, Side side) {
        for (String part : mine.ofTables()) {
            if (!others.ofTables().contains(part)) {
                found.add(part + " is only on " + side);
            }
        }
    }

    private static String describe(TableColumn column) {
        return column.typeSql() + (column.notNull() ? " NOT NULL" : "");
    }
}
