package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables of green that hold the rows of several of blue's partitions. Rows move between those, and a partition's rows can
 * come to be another's: of what was read from two snapshots, nobody could tell which rows are there twice or missing. So
 * they are emptied together and copied together.
 */
final class SharedTables {

    /** Nothing is shared. */
    static final SharedTables NONE = new SharedTables(Map.of());

    private final Map<TableId, Set<TableId>> partitions;

    private SharedTables(Map<TableId, Set<TableId>> partitions) {
        this.partitions = partitions;
    }

    /**
     * What is shared now, and what was when green took note of blue's partitions: an earlier copy may have left rows
     * there.
     */
    static SharedTables of(PartitionRoutes noted, PartitionRoutes now) {
        Map<TableId, Set<TableId>> partitions = new HashMap<>();
        for (PartitionRoutes routes : List.of(noted, now)) {
            for (PartitionLeaf leaf : routes.routed()) {
                partitions.computeIfAbsent(leaf.root(), root -> new HashSet<>()).addAll(routes.leaves(leaf.root()));
            }
        }
        return new SharedTables(partitions);
    }

    /** The shared tables that hold rows of any of these tables of blue. */
    Set<TableId> holding(Collection<TableId> tables) {
        return partitions.keySet().stream()
                .filter(shared -> holds(shared, tables))
                .collect(Collectors.toSet());
    }

    /** Whether a shared table holds rows of any of these tables of blue. */
    boolean holds(TableId shared, Collection<TableId> tables) {
        return partitionsIn(shared).anyMatch(tables::contains);
    }

    /** The tables among all that have to be copied when these are. */
    List<Table> copiedWith(Collection<TableId> toCopy, Collection<Table> all) {
        Set<TableId> ids = new HashSet<>(toCopy);
        int before;
        do {
            before = ids.size();
            ids.addAll(holding(ids).stream().flatMap(this::partitionsIn).toList());
        } while (ids.size() > before);
        return all.stream().filter(table -> ids.contains(table.id())).toList();
    }

    private Stream<TableId> partitionsIn(TableId shared) {
        return partitions.getOrDefault(shared, Set.of()).stream();
    }
}
