package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Persistence;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Blue's tables that take part.
 *
 * @param tables those whose rows are copied: ordinary tables and partitions that hold rows
 * @param warnings what the filter includes and is not copied, and patterns of it that match nothing
 */
record TableSelection(List<Table> tables, List<String> warnings) {

    TableSelection {
        tables = List.copyOf(tables);
        warnings = List.copyOf(warnings);
    }

    /** @throws Problem CHECK_FAILED when there is nothing to copy at all */
    static TableSelection read(Connection blue, TableFilter filter, String where) throws SQLException {
        List<Table> all = Catalog.tables(blue, filter);
        List<Table> tables = all.stream().filter(TableSelection::isCopied).toList();
        if (tables.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the table filter (" + filter + ") leaves no table of " + where + " to copy",
                    "Correct the patterns or the database in the configuration.");
        }
        List<String> warnings = new ArrayList<>();
        warn(warnings, all, table -> table.kind() == TableKind.FOREIGN, "Foreign tables are not copied");
        warn(
                warnings,
                all,
                table -> table.kind() == TableKind.ORDINARY && table.persistence() == Persistence.UNLOGGED,
                "Unlogged tables are neither copied nor replicated, for their rows are not in the WAL");
        warn(
                warnings,
                all,
                table -> table.isDecoded() && table.extension().isPresent(),
                "Tables of extensions are not copied, for CREATE EXTENSION fills them on green");
        List<String> lone =
                filter.patternsWithoutTable(all.stream().map(Table::id).toList());
        if (!lone.isEmpty()) {
            warnings.add("These patterns of the table filter match no table: " + String.join(", ", lone) + ".");
        }
        return new TableSelection(tables, warnings);
    }

    private static boolean isCopied(Table table) {
        return table.isDecoded() && table.extension().isEmpty();
    }

    private static void warn(List<String> warnings, List<Table> all, Predicate<Table> which, String what) {
        String names =
                all.stream().filter(which).map(table -> table.id().toString()).collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            warnings.add(what + ": " + names + ".");
        }
    }

    /** What DDL could change of a table and would matter to a copy. */
    private record Shape(TableId id, long oid, List<TableColumn> columns) {}

    /** Tables that are not the same in both selections. */
    List<String> changedSince(TableSelection before) {
        Set<Shape> mine = tables.stream().map(TableSelection::shape).collect(Collectors.toSet());
        Set<Shape> others = before.tables.stream().map(TableSelection::shape).collect(Collectors.toSet());
        List<String> changed = new ArrayList<>();
        mine.stream().filter(shape -> !others.contains(shape)).forEach(shape -> changed.add(shape.id.toString()));
        others.stream().filter(shape -> !mine.contains(shape)).forEach(shape -> changed.add(shape.id.toString()));
        return changed.stream().distinct().sorted().toList();
    }

    private static Shape shape(Table table) {
        return new Shape(table.id(), table.oid(), table.columns());
    }
}
