package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Guards rows on green that no copy of ours has put there. */
public final class EmptyTables {

    /** Each table takes a lock until its statement ends; the server has room for a limited number. */
    private static final int TABLES_A_STATEMENT = 50;

    private EmptyTables() {}

    /**
     * Checks that the tables are empty.
     *
     * @throws Problem CHECK_FAILED that names every table which holds rows
     */
    public static void require(Connection green, String where, List<Table> tables) throws SQLException {
        List<TableId> filled = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += TABLES_A_STATEMENT) {
            List<Table> some = tables.subList(from, Math.min(from + TABLES_A_STATEMENT, tables.size()));
            StringBuilder sql = new StringBuilder();
            for (int i = 0; i < some.size(); i++) {
                sql.append(i == 0 ? "" : " UNION ALL ")
                        .append("SELECT ")
                        .append(i)
                        .append(" WHERE EXISTS (SELECT FROM ")
                        .append(reference(some.get(i)))
                        .append(')');
            }
            Sql.list(green, sql.toString(), row -> row.getInt(1))
                    .forEach(i -> filled.add(some.get(i).id()));
        }
        if (!filled.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    filled.size() + " tables of " + where + " hold rows that no copy has noted: "
                            + String.join(
                                    ", ",
                                    filled.stream()
                                            .sorted()
                                            .map(TableId::toString)
                                            .toList()),
                    "TRUNCATE them if their rows are not needed, or exclude them. Nothing was changed.");
        }
    }

    /** The table in a FROM clause or a TRUNCATE, without tables that inherit from it; a partitioned one with its all. */
    public static String reference(Table table) {
        return (table.kind() == TableKind.PARTITIONED ? "" : "ONLY ")
                + table.id().toSql();
    }
}
