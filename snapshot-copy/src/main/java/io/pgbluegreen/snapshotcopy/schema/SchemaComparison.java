package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Generated;
import io.pgbluegreen.postgres.catalog.Identity;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares blue's tables with green's, as far as copying and replicating rows depends on it. */
public final class SchemaComparison {

    private SchemaComparison() {}

    /**
     * Every difference, a clause each; empty when rows can go over. The order of columns may differ, and green may have
     * more columns where they fill themselves.
     */
    public static List<String> differences(List<Table> blue, Map<TableId, Table> green) {
        return differences(blue, green, PartitionRoutes.NONE);
    }

    /**
     * The same where partitions differ.
     *
     * @param routes where rows of blue's partitions stand on green
     */
    public static List<String> differences(List<Table> blue, Map<TableId, Table> green, PartitionRoutes routes) {
        List<String> differences = new ArrayList<>();
        for (Table table : blue) {
            Table other = green.get(routes.target(table.id()));
            if (other == null) {
                differences.add(table.id() + " is missing" + (table.partition() ? ", a partition on blue" : ""));
            } else if (other.kind() == TableKind.FOREIGN) {
                differences.add(table.id() + " is a foreign table");
            } else {
                compareColumns(table, other, differences);
            }
        }
        return differences;
    }

    private static void compareColumns(Table blue, Table green, List<String> differences) {
        for (TableColumn column : blue.columns()) {
            String name = blue.id() + ", column \"" + column.name() + "\"";
            Optional<TableColumn> other = green.column(column.name());
            if (other.isEmpty()) {
                differences.add(name + " is missing");
            } else if (!other.get().typeSql().equals(column.typeSql())) {
                differences.add(name + " is " + other.get().typeSql() + " and not " + column.typeSql());
            } else if (column.generated() != Generated.NONE && other.get().generated() == Generated.NONE) {
                differences.add(name + " is an ordinary column, while blue generates it and sends no value");
            }
        }
        for (TableColumn column : green.columns()) {
            if (blue.column(column.name()).isEmpty() && mustBeGiven(column)) {
                differences.add(blue.id() + ", column \"" + column.name()
                        + "\" is not on blue, and is NOT NULL without a default");
            }
        }
    }

    private static boolean mustBeGiven(TableColumn column) {
        return column.notNull()
                && !column.hasDefault()
                && column.identity() == Identity.NONE
                && column.generated() == Generated.NONE;
    }
}
