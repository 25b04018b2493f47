package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Values at which copy or applier would stop, since an older server refuses or misreads them: infinite {@code numeric}
 * (from 14 on) and {@code interval} (from 17 on), and {@code "char"} above 127 (written otherwise from 15 on). Infinite
 * ones are looked for in columns, arrays of them and domains; not within composite types and ranges. A {@code numeric} of
 * limited precision cannot be infinite.
 */
final class NewerValues {

    private final Cluster blue;
    private final boolean numerics;
    private final boolean intervals;
    private final CharTypes chars;

    /** @param green the version that has to take blue's values */
    NewerValues(Cluster blue, ServerVersion green) {
        ServerVersion version = blue.facts().version();
        this.blue = blue;
        this.numerics = version.isAtLeast(14) && !green.isAtLeast(14);
        this.intervals = version.isAtLeast(17) && !green.isAtLeast(17);
        this.chars = version.writesCharsInOctal() && !green.writesCharsInOctal()
                ? blue.call("tell its types of \"char\"", CharTypes::read)
                : CharTypes.NONE;
    }

    /** Reads each table that has such columns once, where green is that much older. */
    void check(Collection<Table> tables, Findings findings) {
        List<String> infinite = columns(tables, this::infinite);
        if (!infinite.isEmpty()) {
            findings.add(
                    blue.where() + ": infinite values, which green's version does not know, are in "
                            + String.join(", ", infinite),
                    "Replace them (UPDATE … WHERE … IN ('infinity', '-infinity')), or leave these tables out with"
                            + " tables.exclude.");
        }
        List<String> high = columns(tables, this::high);
        if (!high.isEmpty()) {
            findings.add(
                    blue.where() + ": \"char\" values above 127, which green's version would read otherwise, are in "
                            + String.join(", ", high),
                    "Replace them (UPDATE … WHERE …::int < 0), change the columns' type to text, or leave these tables"
                            + " out with tables.exclude.");
        }
    }

    /** The columns with a value for which the condition holds. */
    private List<String> columns(Collection<Table> tables, Function<TableColumn, Optional<String>> condition) {
        List<String> found = new ArrayList<>();
        for (Table table : tables) {
            for (TableColumn column : table.columns()) {
                condition
                        .apply(column)
                        .filter(holding -> holds(table.id(), holding))
                        .ifPresent(unused -> found.add(table.id() + "." + Identifiers.quote(column.name())));
            }
        }
        return found;
    }

    private Optional<String> high(TableColumn column) {
        String name = Identifiers.quote(column.name());
        if (chars.plain().contains(column.type().sql())) {
            return Optional.of(CharTypes.isHigh(name));
        }
        return chars.holding().contains(column.type().sql()) ? Optional.of(CharTypes.hasOctal(name)) : Optional.empty();
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
                "look for values that green does not know in " + table,
                connection -> Sql.one(
                        connection,
                        "SELECT EXISTS (SELECT FROM ONLY " + Identifiers.quote(table.schema()) + "."
                                + Identifiers.quote(table.name()) + " WHERE " + condition + ")",
                        row -> row.getBoolean(1)));
    }
}
