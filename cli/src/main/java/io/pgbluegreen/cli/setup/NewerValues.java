package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Values that an older server refuses, at which copy or applier would stop: infinite {@code numeric} (from 14 on) and
 * {@code interval} (from 17 on). Looked for in columns, arrays of them and domains; not within composite types and ranges. A
 * {@code numeric} of limited precision cannot be infinite.
 */
final class NewerValues {

    private final Cluster blue;
    private final boolean numerics;
    private final boolean intervals;

    /** @param green the version that has to take blue's values */
    NewerValues(Cluster blue, ServerVersion green) {
        ServerVersion version = blue.facts().version();
        this.blue = blue;
        this.numerics = version.isAtLeast(14) && !green.isAtLeast(14);
        this.intervals = version.isAtLeast(17) && !green.isAtLeast(17);
    }

    /** Reads each table that has such columns once, where green is that much older. */
    void check(Collection<Table> tables, Findings findings) {
        List<String> found = new ArrayList<>();
        for (Table table : tables) {
            for (TableColumn column : table.columns()) {
                infinite(column)
                        .filter(condition -> holds(table.id(), condition))
                        .ifPresent(unused -> found.add(table.id() + "." + Identifiers.quote(column.name())));
            }
        }
        if (!found.isEmpty()) {
            findings.add(
                    blue.where() + ": infinite values, which green's version does not know, are in "
                            + String.join(", ", found),
                    "Replace them (UPDATE … WHERE … IN ('infinity', '-infinity')), or leave these tables out with"
                            + " tables.exclude.");
        }
    }

    private Optional<String> infinite(TableColumn column) {
        boolean array = column.type().element().isPresent();
        String type = column.type()
                .element()
                .or(() -> column.type().domainBase())
                .orElse(column.type().sql());
        if (!(numerics && type.equals("numeric") && column.typmod() == -1) && !(intervals && type.equals("interval"))) {
            return Optional.empty();
        }
        String name = Identifiers.quote(column.name());
        String values = "ARRAY['infinity', '-infinity']::pg_catalog." + type + "[]";
        return Optional.of(array ? name + " && " + values : name + " = ANY (" + values + ")");
    }

    private boolean holds(TableId table, String condition) {
        return blue.call(
                "look for infinite values in " + table,
                connection -> Sql.one(
                        connection,
                        "SELECT EXISTS (SELECT FROM ONLY " + Identifiers.quote(table.schema()) + "."
                                + Identifiers.quote(table.name()) + " WHERE " + condition + ")",
                        row -> row.getBoolean(1)));
    }
}
