package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.sequencefixer.SequenceCatalog.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which sequences take part, given which tables do: see {@link SequenceFixer#SequenceFixer}.
 *
 * @param partaking in no order
 */
record SequenceChoice(List<Entry> partaking, SortedSet<SequenceId> leftOut) {

    static SequenceChoice of(Connection connection, List<Entry> entries, TableFilter tables) throws SQLException {
        List<Entry> partaking = new ArrayList<>();
        List<Entry> others = new ArrayList<>();
        for (Entry entry : entries) {
            TableId table =
                    entry.owner().map(OwningColumn::table).orElse(entry.id().relation());
            (tables.includes(table) ? partaking : others).add(entry);
        }
        SortedSet<SequenceId> leftOut = new TreeSet<>();
        Map<Long, Set<TableId>> usedBy = others.isEmpty() ? Map.of() : SequenceCatalog.usedBy(connection);
        for (Entry entry : others) {
            if (entry.owner().isEmpty()
                    && usedBy.getOrDefault(entry.oid(), Set.of()).stream().anyMatch(tables::includes)) {
                partaking.add(entry);
            } else {
                leftOut.add(entry.id());
            }
        }
        return new SequenceChoice(partaking, leftOut);
    }
}
