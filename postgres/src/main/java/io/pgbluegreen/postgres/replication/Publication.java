package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.TableId;
import java.util.Set;

/**
 * A publication as the catalog holds it.
 *
 * @param allTables whether it publishes all tables or whole schemas, whatever its list says
 * @param publish the operations that it publishes: {@code insert}, {@code update}, {@code delete}, {@code truncate}
 * @param viaPartitionRoot whether changes of partitions are published as changes of their root
 * @param generatedColumns whether it publishes stored generated columns too (18 and newer)
 * @param tables the tables of its list
 * @param filtered those of them whose rows or columns are published in part only (15 and newer)
 */
public record Publication(
        String name,
        boolean allTables,
        Set<String> publish,
        boolean viaPartitionRoot,
        boolean generatedColumns,
        Set<TableId> tables,
        Set<TableId> filtered) {

    public Publication {
        publish = Set.copyOf(publish);
        tables = Set.copyOf(tables);
        filtered = Set.copyOf(filtered);
        if (name.isEmpty() || !tables.containsAll(filtered)) {
            throw new IllegalArgumentException("expected a name, and filtered tables among the tables, found '" + name
                    + "', " + filtered + " of " + tables);
        }
    }
}
