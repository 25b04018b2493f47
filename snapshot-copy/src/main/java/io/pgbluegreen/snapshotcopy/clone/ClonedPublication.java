package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.ListedTables;
import io.pgbluegreen.postgres.replication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** What blue published when the clone left it. */
final class ClonedPublication {

    private ClonedPublication() {}

    /** The tables, whether they stand in a publication, or in the list that stood for it before an upgrade from 9.6. */
    static Set<TableId> tables(Connection clone, String publication) throws SQLException {
        Set<TableId> tables = new TreeSet<>();
        Publications.find(clone, publication).ifPresent(found -> tables.addAll(found.tables()));
        ListedTables.read(clone, publication).stream()
                .filter(table -> table.until().isEmpty())
                .map(ListedTable::id)
                .forEach(tables::add);
        return tables;
    }
}
