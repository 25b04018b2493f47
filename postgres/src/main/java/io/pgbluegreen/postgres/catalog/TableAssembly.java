package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.RowReader;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts tables together from one query for each of the catalog's relations, whatever the number of tables. */
final class TableAssembly {

    private final Map<Long, List<TableColumn>> columns;
    private final Map<Long, List<UniqueIndexRow>> uniqueIndexes;
    private final Map<Long, List<TableId>> parents;
    private final Map<Long, List<FiringTrigger>> firing;
    private final boolean refusesGenerated;

    private TableAssembly(
            Map<Long, List<TableColumn>> columns,
            Map<Long, List<UniqueIndexRow>> uniqueIndexes,
            Map<Long, List<TableId>> parents,
            Map<Long, List<FiringTrigger>> firing,
            boolean refusesGenerated) {
        this.columns = columns;
        this.uniqueIndexes = uniqueIndexes;
        this.parents = parents;
        this.firing = firing;
        this.refusesGenerated = refusesGenerated;
    }

    static List<Table> read(Connection connection, TableFilter filter) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        List<RelationRow> relations =
                Sql.list(connection, CatalogQueries.relations(version), RelationRow::read).stream()
                        .filter(relation -> filter.includes(relation.id()))
                        .sorted(Comparator.comparing(RelationRow::id))
                        .toList();
        Map<Long, ColumnType> types = Types.read(connection);
        Array oids = oids(connection, relations.stream().map(RelationRow::oid).toList());
        Map<Long, List<UniqueIndexRow>> indexes =
                byTable(connection, CatalogQueries.uniqueIndexes(version), UniqueIndexRow::read, oids);
        if (version.hasDeclarativePartitions() && !version.hasIndexesOfPartitionedTables()) {
            indexes.putAll(byTable(connection, CatalogQueries.KEYS_OF_LEAVES, UniqueIndexRow::read, oids));
        }
        TableAssembly assembly = new TableAssembly(
                byTable(connection, CatalogQueries.columns(version), row -> column(row, types), oids),
                indexes,
                byTable(connection, CatalogQueries.PARENTS, TableAssembly::parent, oids),
                byTable(connection, CatalogQueries.FIRING, TableAssembly::firing, oids, oids),
                version.refusesGeneratedColumnsInIdentity());
        return relations.stream().map(assembly::table).toList();
    }

    static Array oids(Connection connection, Collection<Long> oids) throws SQLException {
        return connection.createArrayOf("oid", oids.toArray());
    }

    private Table table(RelationRow relation) {
        List<TableColumn> itsColumns = columns.getOrDefault(relation.oid(), List.of());
        List<UniqueIndexRow> itsIndexes = uniqueIndexes.getOrDefault(relation.oid(), List.of());
        return new Table(
                relation.id(),
                relation.oid(),
                relation.kind(),
                relation.persistence(),
                parents.getOrDefault(relation.oid(), List.of()),
                relation.partition(),
                itsColumns,
                primaryKey(itsIndexes).map(UniqueIndexRow::columns).orElse(List.of()),
                new RowIdentity(
                        relation.identity(),
                        identityColumns(relation, itsColumns, itsIndexes),
                        relation.identity() == ReplicaIdentity.FULL && refusesGenerated && hasGenerated(itsColumns)),
                itsIndexes.stream()
                        .filter(index -> index.isKey(sent(itsColumns)))
                        .map(index -> new UniqueKey(index.name(), index.primary(), index.columns()))
                        .toList(),
                relation.estimatedRows(),
                relation.estimatedBytes(),
                firing.getOrDefault(relation.oid(), List.of()),
                relation.rowSecurity(),
                relation.extension());
    }

    private static List<String> identityColumns(
            RelationRow relation, List<TableColumn> columns, List<UniqueIndexRow> indexes) {
        Optional<UniqueIndexRow> index =
                switch (relation.identity()) {
                    case DEFAULT -> primaryKey(indexes);
                    case INDEX ->
                        indexes.stream().filter(UniqueIndexRow::replicaIdentity).findFirst();
                    case FULL, NOTHING -> Optional.empty();
                };
        return switch (relation.identity()) {
            case DEFAULT, INDEX ->
                index.filter(found -> found.isKey(sent(columns)))
                        .map(UniqueIndexRow::columns)
                        .orElse(List.of());
            case FULL ->
                columns.stream()
                        .filter(TableColumn::isWritable)
                        .map(TableColumn::name)
                        .toList();
            case NOTHING -> List.of();
        };
    }

    private static boolean hasGenerated(List<TableColumn> columns) {
        return columns.stream().anyMatch(column -> column.generated() != Generated.NONE);
    }

    private static Optional<UniqueIndexRow> primaryKey(List<UniqueIndexRow> indexes) {
        return indexes.stream().filter(UniqueIndexRow::primary).findFirst();
    }

    private static Set<String> sent(List<TableColumn> columns) {
        return columns.stream()
                .filter(TableColumn::isWritable)
                .map(TableColumn::name)
                .collect(Collectors.toSet());
    }

    private static <T> Map<Long, List<T>> byTable(
            Connection connection, String query, RowReader<T> reader, Object... parameters) throws SQLException {
        Map<Long, List<T>> byTable = new HashMap<>();
        Sql.list(
                connection,
                query,
                row -> byTable.computeIfAbsent(row.getLong("table_oid"), oid -> new ArrayList<>())
                        .add(reader.read(row)),
                parameters);
        return byTable;
    }

    private static TableColumn column(ResultSet row, Map<Long, ColumnType> types) throws SQLException {
        long typeOid = row.getLong("type_oid");
        ColumnType type = types.get(typeOid);
        if (type == null) {
            throw new IllegalStateException("column " + row.getString("attname") + " has type OID " + typeOid
                    + ", which pg_type does not have");
        }
        Generated generated = Generated.ofAttgenerated(row.getString("attgenerated"));
        return new TableColumn(
                row.getString("attname"),
                row.getInt("attnum"),
                type,
                row.getInt("atttypmod"),
                row.getString("type_sql"),
                row.getBoolean("attnotnull"),
                row.getBoolean("atthasdef") && generated == Generated.NONE,
                Identity.ofAttidentity(row.getString("attidentity")),
                generated);
    }

    private static TableId parent(ResultSet row) throws SQLException {
        return new TableId(row.getString("parent_schema"), row.getString("parent_name"));
    }

    private static FiringTrigger firing(ResultSet row) throws SQLException {
        return new FiringTrigger(
                row.getString("name"), FiringTrigger.Kind.valueOf(row.getString("kind")), row.getBoolean("always"));
    }
}
