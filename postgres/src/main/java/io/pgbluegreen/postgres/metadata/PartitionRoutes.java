package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the rows of one side's partitions stand on the other side. A partition that takes the same rows there stands for
 * itself. For every other the root does, whose partitions the server chooses among: they may take any rows, and there need
 * not be any.
 */
public final class PartitionRoutes {

    /** Nothing is partitioned. */
    public static final PartitionRoutes NONE = new PartitionRoutes(List.of(), Map.of(), Set.of());

    private final Map<TableId, PartitionLeaf> routed = new HashMap<>();
    private final Map<TableId, Set<TableId>> leaves = new HashMap<>();

    /**
     * @param source the leaves of the side that rows come from
     * @param places of the leaves that the target has
     * @param tables of the target
     */
    PartitionRoutes(Collection<PartitionLeaf> source, Map<TableId, String> places, Set<TableId> tables) {
        for (PartitionLeaf leaf : source) {
            leaves.computeIfAbsent(leaf.root(), root -> new HashSet<>()).add(leaf.table());
            if (!leaf.place().equals(places.get(leaf.table())) && tables.contains(leaf.root())) {
                routed.put(leaf.table(), leaf);
            }
        }
    }

    /**
     * As the target database knows it now.
     *
     * @param source label of the side that rows come from
     */
    public static PartitionRoutes read(Connection target, String source) throws SQLException {
        return read(target, PartitionLeafTable.read(target, source));
    }

    /** For these leaves of the other side. */
    public static PartitionRoutes read(Connection target, List<PartitionLeaf> source) throws SQLException {
        if (source.isEmpty()) {
            return NONE;
        }
        Map<TableId, String> places = PartitionLeafTable.current(target).stream()
                .collect(Collectors.toMap(PartitionLeaf::table, PartitionLeaf::place));
        Set<TableId> tables = new HashSet<>(Sql.list(
                target,
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'",
                row -> new TableId(row.getString(1), row.getString(2))));
        return new PartitionRoutes(source, places, tables);
    }

    /** The table of the target that a source's table has its rows in. */
    public TableId target(TableId source) {
        PartitionLeaf leaf = routed.get(source);
        return leaf == null ? source : leaf.root();
    }

    /** The partition, if its rows stand in its root on the target. */
    public Optional<PartitionLeaf> routed(TableId source) {
        return Optional.ofNullable(routed.get(source));
    }

    /** All partitions whose rows stand in their roots. */
    public Collection<PartitionLeaf> routed() {
        return routed.values();
    }

    /** All leaves of a root at the source, routed or not. */
    public Set<TableId> leaves(TableId root) {
        return Set.copyOf(leaves.getOrDefault(root, Set.of()));
    }
}
