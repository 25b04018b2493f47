package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.range.RowRange;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What green notes of a table's copy, in the transactions that write the rows. Each ends with a look at the table's
 * state and start LSN under lock: a copy that was taken over by another one finds them changed and commits nothing.
 * Each begins with the applier's mark, lest green's publisher, where one exists already, send blue's rows back to blue:
 * what empties a table here would empty it there.
 */
final class GreenRecord {

    private final Lsn startLsn;

    /** @param startLsn of the snapshot from which all tables of this run are read */
    GreenRecord(Lsn startLsn) {
        this.startLsn = startLsn;
    }

    /** Notes the table and its ranges and removes what an earlier copy has left in it, in one transaction. */
    void begin(TargetSession green, TableWork work) throws SQLException {
        Connection connection = green.connection();
        AppliedTable.markTransaction(connection);
        FirstLoadTables.startTable(
                connection,
                work.id(),
                startLsn,
                work.ranges().stream().map(RowRange::condition).toList());
        if (work.clear()) {
            Emptying.empty(green, work.table().green());
        }
        connection.commit();
    }

    /** Begins the transaction that writes a range's rows. */
    void beginRange(Connection green) throws SQLException {
        AppliedTable.markTransaction(green);
    }

    /** Notes a range and commits it with its rows. */
    void finishRange(Connection green, TableId table, RowRange range, long rows, long bytes) throws SQLException {
        requireOurs(green, table);
        FirstLoadTables.finishRange(green, table, range.number(), rows, bytes);
        green.commit();
    }

    /** Whether a range is there already: what came of a commit when its answer got lost. */
    boolean isFinished(Connection green, TableId table, RowRange range) throws SQLException {
        boolean finished =
                Sql.one(green, """
                SELECT EXISTS (SELECT FROM bluegreen.first_load_range r
                               JOIN bluegreen.first_load_table t USING (schema_name, table_name)
                               WHERE schema_name = ? AND table_name = ? AND range_no = ? AND start_lsn = cast(? AS pg_lsn)
                                 AND r.finished_at IS NOT NULL)""", row -> row.getBoolean(1), table.schema(), table.name(), range.number(), startLsn);
        green.commit();
        return finished;
    }

    /**
     * Notes that the table is copied. This commit waits for the disk, and WAL is written in order: with it, all ranges
     * before are durable too.
     */
    void finishTable(Connection green, TableId table) throws SQLException {
        Sql.run(green, "SET LOCAL synchronous_commit = on");
        if (state(green, table).equals("copied")) {
            green.rollback();
            return;
        }
        requireOurs(green, table);
        FirstLoadTables.finishTable(green, table);
        green.commit();
    }

    private void requireOurs(Connection green, TableId table) throws SQLException {
        String state = state(green, table);
        if (!state.equals("copying")) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "expected " + table + " on green to be noted as copying from " + startLsn + ", found "
                            + (state.isEmpty() ? "another start LSN" : "it " + state)
                            + ": another copy has taken over",
                    "Let only one copy run at a time, and run it again to be sure that it is complete.");
        }
    }

    /** The table's state under this run's start LSN; empty when there is none. */
    private String state(Connection green, TableId table) throws SQLException {
        return Sql.first(
                        green,
                        "SELECT state FROM bluegreen.first_load_table WHERE schema_name = ? AND table_name = ?"
                                + " AND start_lsn = cast(? AS pg_lsn) FOR SHARE",
                        row -> row.getString(1),
                        table.schema(),
                        table.name(),
                        startLsn)
                .orElse("");
    }
}
