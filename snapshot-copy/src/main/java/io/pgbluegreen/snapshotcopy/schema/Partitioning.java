package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How both sides are partitioned, and where the rows of one side's partitions stand on the other.
 *
 * @param source the side that blue is, where rows come from
 * @param leaves of blue, as green takes note of them
 * @param greenPlaces which rows green's leaves take
 * @param forth where rows of blue's leaves stand on green
 * @param back where rows of green's leaves stand on blue
 * @param blueRecords whether blue records DDL commands
 * @param greenRecords whether green does
 */
public record Partitioning(
        Side source,
        String leaves,
        Map<TableId, String> greenPlaces,
        PartitionRoutes forth,
        PartitionRoutes back,
        boolean blueRecords,
        boolean greenRecords) {

    /** Of the partitions of one table; there may be thousands. */
    private static final int NAMED = 5;

    public Partitioning {
        greenPlaces = Map.copyOf(greenPlaces);
    }

    /**
     * Reads it from both.
     *
     * @param source the side that blue is
     */
    public static Partitioning read(Side source, Connection onBlue, Connection onGreen) throws SQLException {
        String blue = PartitionLeafTable.describe(onBlue);
        String green = PartitionLeafTable.describe(onGreen);
        List<PartitionLeaf> blueLeaves =
                PartitionLeafTable.made(onGreen, PartitionLeafTable.fitting(onGreen, source, blue));
        List<PartitionLeaf> greenLeaves =
                PartitionLeafTable.made(onBlue, PartitionLeafTable.fitting(onBlue, source.other(), green));
        return new Partitioning(
                source,
                blue,
                PartitionLeafTable.made(onGreen, green).stream()
                        .collect(Collectors.toMap(PartitionLeaf::table, PartitionLeaf::place)),
                PartitionRoutes.read(onGreen, blueLeaves),
                PartitionRoutes.read(onBlue, greenLeaves),
                DdlCapture.isRecording(onBlue),
                DdlCapture.isRecording(onGreen));
    }

    /**
     * Every partition among these tables whose rows cannot go over, a clause each. Which rows are whose is known as long
     * as commands are: rows of a partition that was detached unnoticed would go on into the table that it left.
     *
     * @param tables of blue
     * @param greenTables all of green
     */
    public List<String> differences(Collection<Table> tables, Map<TableId, Table> greenTables) {
        List<String> differences = new ArrayList<>();
        for (Table table : tables) {
            forth.routed(table.id()).ifPresent(leaf -> {
                if (!blueRecords) {
                    differences.add(Optional.ofNullable(greenPlaces.get(leaf.table()))
                                    .map(there -> "partition " + leaf.table() + " is " + there + " there and "
                                            + leaf.place() + " on blue")
                                    .orElse(leaf.table() + " is missing, a partition on blue")
                            + ", and only where event triggers record DDL commands on blue may partitions differ");
                }
                Optional.ofNullable(greenTables.get(leaf.root()))
                        .flatMap(root -> unnamed(table, root))
                        .ifPresent(differences::add);
            });
        }
        return differences;
    }

    /** Why a row of the partition cannot be found in the root, if it cannot. */
    private static Optional<String> unnamed(Table leaf, Table root) {
        boolean named = leaf.identity().setting() == ReplicaIdentity.FULL
                || root.keys().stream()
                        .anyMatch(key -> leaf.identity().columns().containsAll(key.columns()));
        return named
                ? Optional.empty()
                : Optional.of("rows of " + leaf.id() + " would stand in " + root.id()
                        + ", which has no unique key within the replica identity "
                        + leaf.identity().columns() + " of that partition");
    }

    /** What a person should know of the way there: a sentence. */
    public Optional<String> note() {
        return forth.routed().isEmpty()
                ? Optional.empty()
                : Optional.of("Green is partitioned otherwise than blue; rows of these partitions of blue go into the"
                        + " tables that they belong to: " + names(forth) + ".");
    }

    /**
     * What a person should know of the way back.
     *
     * @param blueTables by their names
     * @param greenTables by their names
     */
    public List<String> notesOfTheWayBack(Map<TableId, Table> blueTables, Map<TableId, Table> greenTables) {
        List<String> notes = new ArrayList<>();
        if (!back.routed().isEmpty()) {
            notes.add(
                    greenRecords
                            ? "On the way back, rows of these partitions of green go into the tables that they belong to:"
                                    + " " + names(back) + "."
                            : "Blue does not follow these partitions of green, on which nothing records DDL commands: the"
                                    + " way back stops at the first change of one: " + names(back) + ".");
        }
        back.routed().stream()
                .sorted(Comparator.comparing(PartitionLeaf::table))
                .flatMap(leaf -> Optional.ofNullable(greenTables.get(leaf.table()))
                        .flatMap(table ->
                                Optional.ofNullable(blueTables.get(leaf.root())).flatMap(root -> unnamed(table, root)))
                        .stream())
                .map(unnamed -> "On the way back, UPDATE and DELETE stop: " + unnamed + ".")
                .forEach(notes::add);
        return notes;
    }

    private static String names(PartitionRoutes routes) {
        return routes.routed().stream()
                .collect(Collectors.groupingBy(
                        PartitionLeaf::root,
                        TreeMap::new,
                        Collectors.mapping(leaf -> leaf.table().toString(), Collectors.toCollection(TreeSet::new))))
                .entrySet()
                .stream()
                .map(root -> some(root.getValue()) + " of " + root.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String some(Collection<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    /**
     * Tells green what blue's partitions are, as long as it will hear what becomes of them. Where partitions of blue were
     * filled before, and are not now, it keeps what it knows of their table, but for tables that are filled now.
     *
     * @param filledBefore tables of blue
     * @param filledNow partitioned tables of blue
     */
    public void noteOnGreen(Connection onGreen, Collection<TableId> filledBefore, Collection<TableId> filledNow)
            throws SQLException {
        if (!blueRecords) {
            PartitionLeafTable.replace(onGreen, source, PartitionLeafTable.NO_LEAVES);
            return;
        }
        Set<TableId> kept = PartitionLeafTable.read(onGreen, source.label()).stream()
                .filter(leaf -> filledBefore.contains(leaf.table()) && !filledNow.contains(leaf.root()))
                .map(PartitionLeaf::root)
                .collect(Collectors.toSet());
        PartitionLeafTable.replace(onGreen, source, PartitionLeafTable.keeping(onGreen, source, leaves, kept));
    }
}
