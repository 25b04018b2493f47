package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Generated;
import io.pgbluegreen.postgres.catalog.Persistence;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.catalog.UniqueKey;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tables whose changes a cluster publishes: all that the filter includes and that logical decoding can carry. */
final class PublishedTables {

    private static final String NOT_OWNED = """
            SELECT n.nspname, c.relname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?) AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
            ORDER BY 1, 2""";

    private static final String MATERIALIZED_VIEWS = """
            SELECT n.nspname, c.relname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' ORDER BY 1, 2""";

    private final Cluster cluster;
    private final TableFilter filter;
    /** Of the whole database: a pattern that excludes a table has matched it. */
    private final Set<TableId> existing;

    private final List<Table> all;
    private final List<Table> decoded;

    private PublishedTables(Cluster cluster, List<Table> existing, TableFilter filter) {
        this.cluster = cluster;
        this.filter = filter;
        this.existing = existing.stream().map(Table::id).collect(Collectors.toSet());
        this.all =
                existing.stream().filter(table -> filter.includes(table.id())).toList();
        // What an extension keeps in tables of its own comes with CREATE EXTENSION, and the first load leaves it out
        // too.
        this.decoded = all.stream()
                .filter(table -> table.isDecoded() && table.extension().isEmpty())
                .toList();
    }

    static PublishedTables read(Cluster cluster, TableFilter filter) {
        return new PublishedTables(
                cluster,
                cluster.call("read its tables", connection -> Catalog.tables(connection, TableFilter.ALL)),
                filter);
    }

    /** The users' tables. */
    Set<TableId> users() {
        return decoded.stream().map(Table::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of the users' tables. */
    List<Long> oids() {
        return decoded.stream().map(Table::oid).toList();
    }

    /** All tables of the publication: the users' and those of ours that belong to every publication. */
    Set<TableId> withMetadata() {
        Set<TableId> tables = users();
        tables.addAll(MetadataSchema.PUBLISHED);
        return tables;
    }

    /** Whether a table that takes part was made since these were read. */
    boolean cameSince(TableId table) {
        return filter.includes(table) && !existing.contains(table);
    }

    void check(TableFilter filter, Findings findings) {
        if (decoded.isEmpty()) {
            findings.add(
                    where() + ": no table of database " + cluster.facts().database() + " takes part (" + filter + ")",
                    "Mend tables.include and tables.exclude in the configuration, or the database's name.");
            return;
        }
        List<String> unused = filter.patternsWithoutTable(existing);
        if (!unused.isEmpty()) {
            findings.add(
                    where() + ": no table matches " + String.join(", ", unused),
                    "Mend the pattern, or take it out of the configuration.");
        }
        checkIdentity(findings);
        checkOwnership(findings);
        checkRowSecurity(cluster, findings);
    }

    /** Published as they stand, these would make the application's own UPDATE and DELETE fail. */
    void checkIdentity(Findings findings) {
        List<Table> unusable =
                decoded.stream().filter(table -> !table.identity().isUsable()).toList();
        if (!unusable.isEmpty()) {
            findings.add(
                    where() + ": " + tables(unusable.size())
                            + " no usable replica identity, without which UPDATE and DELETE" + " cannot be replicated: "
                            + names(unusable.stream().map(Table::id).toList()),
                    "Leave them out with tables.exclude, or give them one: "
                            + unusable.stream().map(this::identityStatement).collect(Collectors.joining(" ")));
        }
    }

    void checkOwnership(Findings findings) {
        if (cluster.role().superuser()) {
            return;
        }
        List<TableId> notOwned = cluster.call(
                "read its tables' owners",
                connection -> Sql.list(
                        connection,
                        NOT_OWNED,
                        row -> new TableId(row.getString(1), row.getString(2)),
                        connection.createArrayOf(
                                "oid", decoded.stream().map(Table::oid).toArray())));
        if (!notOwned.isEmpty()) {
            findings.add(
                    where() + ": role \"" + cluster.role().role() + "\" does not own " + notOwned.size()
                            + " of the tables, and only an owner can publish a table: " + names(notOwned),
                    "GRANT the owning role TO \"" + cluster.role().role() + "\", or leave these tables out.");
        }
    }

    /** @param side which reads or writes the rows: this one, or the one that gets the same tables */
    void checkRowSecurity(Cluster side, Findings findings) {
        List<TableId> secured =
                decoded.stream().filter(Table::rowSecurity).map(Table::id).toList();
        if (!secured.isEmpty() && !side.role().bypassRls()) {
            findings.add(
                    side.where() + ": role \"" + side.role().role() + "\" would not see every row of " + names(secured)
                            + ", which have row level security",
                    "As a superuser: ALTER ROLE \"" + side.role().role() + "\" BYPASSRLS.");
        }
    }

    /** @param green whose server must take all values */
    void checkValues(ServerVersion green, Findings findings) {
        new NewerValues(cluster, green).check(decoded, findings);
    }

    /** The tables, and columns whose values are published, that the other side lacks. */
    List<String> notOn(PublishedTables other) {
        Map<TableId, Table> here = byName(all);
        Map<TableId, Table> there = byName(other.all);
        List<String> missing = new ArrayList<>();
        boolean recording = cluster.call("look for event triggers", DdlCapture::isRecording);
        for (Table table : decoded) {
            Table counterpart = there.get(table.id());
            if (counterpart == null
                    && recording
                    && there.containsKey(table.root(here).id())) {
                // Its rows can go into the table that it is a partition of.
                continue;
            }
            if (counterpart == null) {
                missing.add("table " + table.id());
            } else {
                table.writableColumns().stream()
                        .filter(column -> counterpart.column(column.name()).isEmpty())
                        .forEach(
                                column -> missing.add("column " + table.id() + "." + Identifiers.quote(column.name())));
            }
        }
        return missing;
    }

    private static Map<TableId, Table> byName(Collection<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::id, Function.identity()));
    }

    /** What takes part by its name and cannot be replicated. */
    void warn(SetupLog log) {
        warn(log, "unlogged", table -> table.persistence() == Persistence.UNLOGGED);
        warn(log, "foreign", table -> table.kind() == TableKind.FOREIGN);
        warn(log, "extensions'", table -> table.extension().isPresent());
        List<TableId> views = cluster.call(
                "list its materialized views",
                connection -> Sql.list(
                        connection,
                        MATERIALIZED_VIEWS,
                        row -> new TableId(row.getString("nspname"), row.getString("relname"))));
        if (!views.isEmpty()) {
            log.warns(where() + ": materialized views are not replicated; REFRESH them on the other side before it is"
                    + " switched to: " + names(views));
        }
    }

    private void warn(SetupLog log, String kind, Predicate<Table> which) {
        List<TableId> left = all.stream().filter(which).map(Table::id).toList();
        if (!left.isEmpty()) {
            log.warns(where() + ": changes of " + kind + " tables are not replicated: " + names(left));
        }
    }

    private String identityStatement(Table table) {
        String alter = "ALTER TABLE " + table.id().toSql() + " REPLICA IDENTITY ";
        return table.keys().stream()
                .findFirst()
                .map(UniqueKey::index)
                .map(index -> alter + "USING INDEX " + Identifiers.quote(index) + ";")
                .orElseGet(() -> isRefusedWhole(table)
                        ? "(" + table.id() + " needs a primary key: PostgreSQL "
                                + cluster.facts().version()
                                + " refuses UPDATE and DELETE of a published table that has REPLICA IDENTITY FULL and"
                                + " generated columns.)"
                        : alter + "FULL;");
    }

    private boolean isRefusedWhole(Table table) {
        return cluster.facts().version().refusesGeneratedColumnsInIdentity()
                && table.columns().stream().anyMatch(column -> column.generated() != Generated.NONE);
    }

    private static String tables(int count) {
        return count == 1 ? "1 table has" : count + " tables have";
    }

    static String names(Collection<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }

    private String where() {
        return cluster.where();
    }
}
