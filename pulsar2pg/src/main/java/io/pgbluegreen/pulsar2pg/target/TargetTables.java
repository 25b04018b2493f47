package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Identity;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.catalog.TypeKind;
import io.pgbluegreen.postgres.catalog.UniqueKey;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The target's tables, read once and again where something has changed. */
final class TargetTables {

    private final Connection connection;
    private final String where;
    private final Map<TableId, TargetTable> tables = new HashMap<>();

    private TargetTables(Connection connection, String where) {
        this.connection = connection;
        this.where = where;
    }

    static TargetTables read(Connection connection, String where) throws SQLException {
        TargetTables tables = new TargetTables(connection, where);
        tables.readAllAgain();
        return tables;
    }

    void readAllAgain() throws SQLException {
        tables.clear();
        tables.putAll(OwnTables.ALL);
        read(TableFilter.ALL);
    }

    /**
     * The table as it was when it was read.
     *
     * @throws Problem when the target has no such table that rows can be written into
     */
    TargetTable get(TableId id) throws SQLException {
        TargetTable table = tables.get(id);
        return table == null ? again(id) : table;
    }

    /** Whether it was there when tables were read. */
    boolean has(TableId id) {
        return tables.containsKey(id);
    }

    /** Reads the table again. */
    TargetTable again(TableId id) throws SQLException {
        again(Set.of(id));
        return Objects.requireNonNull(tables.get(id));
    }

    /** Reads the tables again, all at once: what is asked of the catalog grows with the database. */
    void again(Set<TableId> ids) throws SQLException {
        List<TableId> read =
                ids.stream().filter(id -> !OwnTables.ALL.containsKey(id)).toList();
        if (read.isEmpty()) {
            return;
        }
        read.forEach(tables::remove);
        read(TableFilter.of(
                read.stream()
                        .map(id -> quoted(id.schema()) + "." + quoted(id.name()))
                        .toList(),
                List.of()));
        for (TableId id : read) {
            if (!tables.containsKey(id)) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        where + " has no table " + id + ", which the source has",
                        "Create the table there as it is at the source, then start the applier again; it goes on where"
                                + " it stopped.");
            }
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void read(TableFilter filter) throws SQLException {
        TypeFacts facts = TypeFacts.read(connection);
        boolean rowsMove = ServerVersion.of(connection).movesRowsBetweenPartitions();
        for (Table table : Catalog.tables(connection, filter)) {
            if (table.kind() != TableKind.FOREIGN) {
                tables.put(table.id(), targetTable(table, facts, rowsMove));
            }
        }
    }

    private static TargetTable targetTable(Table table, TypeFacts facts, boolean rowsMove) {
        return new TargetTable(
                table.id(),
                table.kind() == TableKind.PARTITIONED,
                table.columns().stream()
                        .map(column -> targetColumn(column, facts))
                        .toList(),
                table.keys().stream().map(UniqueKey::columns).toList(),
                !table.firing().isEmpty(),
                table.kind() == TableKind.PARTITIONED && !rowsMove);
    }

    private static TargetColumn targetColumn(TableColumn column, TypeFacts facts) {
        return new TargetColumn(
                column.name(),
                facts.type(column.type()),
                column.type().kind() == TypeKind.DOMAIN ? facts.type(column.type()) : column.typeSql(),
                facts.listed(column.type()),
                facts.equality(column.type()),
                TypeFacts.comparison(column.type()),
                !column.isWritable(),
                column.identity() == Identity.ALWAYS,
                facts.octal(column.type()));
    }
}
