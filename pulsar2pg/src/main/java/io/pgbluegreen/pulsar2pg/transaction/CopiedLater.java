package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables that a recorded command concerns and that were copied behind it: their rows have seen it. To run it again would
 * do to newer rows what was done to older ones.
 *
 * @param tables by their names at the source
 */
record CopiedLater(Set<TableId> tables) {

    CopiedLater {
        tables = Set.copyOf(tables);
    }

    /** @param copied all tables that were copied behind the command */
    static CopiedLater of(DdlCommand command, Set<TableId> copied, Connection target) throws SQLException {
        if (copied.isEmpty()) {
            return new CopiedLater(Set.of());
        }
        Set<TableId> tables = copied.stream().filter(command::names).collect(Collectors.toCollection(HashSet::new));
        if (command.partitions().isPresent()) {
            String changed = command.partitions().get();
            List<PartitionLeaf> known =
                    PartitionLeafTable.read(target, command.side().label());
            Set<TableId> roots = known.stream()
                    .filter(leaf -> copied.contains(leaf.table()))
                    .map(PartitionLeaf::root)
                    .collect(Collectors.toSet());
            Stream.concat(
                            PartitionLeafTable.gone(target, changed).stream(),
                            PartitionLeafTable.made(target, changed).stream())
                    .filter(leaf -> copied.contains(leaf.table()) || roots.contains(leaf.root()))
                    .map(PartitionLeaf::table)
                    .forEach(tables::add);
        }
        return new CopiedLater(tables);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** What a person has to know who decides: a sentence. */
    String text() {
        return new TreeSet<>(tables).stream().map(TableId::toString).collect(Collectors.joining(", "))
                + (tables.size() == 1 ? " was" : " were")
                + " copied behind it, with what it had done, so it cannot be run here.";
    }
}
