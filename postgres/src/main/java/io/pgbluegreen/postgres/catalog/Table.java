package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table of a user, as the catalog describes it at one moment.
 *
 * @param oid of this cluster; the other cluster's differs
 * @param parents the tables it inherits from; a partition has exactly one
 * @param partition whether it is a partition of its parent
 * @param columns in the order of their numbers, dropped ones left out
 * @param primaryKey its columns in the key's order, also when the key is deferrable; empty without one
 * @param keys unique indexes that name exactly one row, the primary key's first
 * @param estimatedRows what ANALYZE last estimated; empty when it never ran
 * @param estimatedBytes table and TOAST as of the last VACUUM or ANALYZE; 0 when neither ran
 * @param firing triggers and rules that fire in replica role
 * @param rowSecurity whether row level security is enabled
 * @param extension the extension that the table belongs to
 */
public record Table(
        TableId id,
        long oid,
        TableKind kind,
        Persistence persistence,
        List<TableId> parents,
        boolean partition,
        List<TableColumn> columns,
        List<String> primaryKey,
        RowIdentity identity,
        List<UniqueKey> keys,
        OptionalLong estimatedRows,
        long estimatedBytes,
        List<FiringTrigger> firing,
        boolean rowSecurity,
        Optional<String> extension) {

    public Table {
        parents = List.copyOf(parents);
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        keys = List.copyOf(keys);
        firing = List.copyOf(firing);
        if (oid <= 0 || estimatedBytes < 0) {
            throw new IllegalArgumentException("expected an OID and a size, found " + oid + " and " + estimatedBytes);
        }
    }

    /** The column of that name. */
    public Optional<TableColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** The columns that a writer can give a value. */
    public List<TableColumn> writableColumns() {
        return columns.stream().filter(TableColumn::isWritable).toList();
    }

    /**
     * The partitioned table that it is a partition of, through all levels; itself if it is none.
     *
     * @param tables of its database, by name; it ends at the last that is among them
     */
    public Table root(Map<TableId, Table> tables) {
        Table parent = partition ? tables.get(parents.get(0)) : null;
        return parent == null ? this : parent.root(tables);
    }

    /** Whether rows stand in it and changes of them are decoded. */
    public boolean isDecoded() {
        return kind == TableKind.ORDINARY && persistence == Persistence.PERMANENT;
    }
}
