package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * {@code bluegreen.foreign_commit} and its overflow: the alarms of one cluster's publisher. The list is bounded, so that
 * a program which writes to the wrong side all night does not fill the disk; what finds it full is counted.
 */
public final class ForeignCommitTable {

    /** How many are listed that nobody has acknowledged. */
    public static final int MOST_LISTED = 1000;

    private static final int ACKNOWLEDGED_KEPT = 1000;

    private ForeignCommitTable() {}

    /**
     * Lists or counts commits, in one statement. Those that are known already stay as they are: recording the same
     * commits again, as after a restart of the publisher, changes nothing.
     *
     * @param commits by commit LSN, none older than what was recorded before by more than a restart goes back
     * @return how many of them were new
     */
    public static int record(Connection connection, List<ForeignCommit> commits) throws SQLException {
        return Sql.one(
                connection,
                """
                WITH seen AS (
                    SELECT s.*, row_number() OVER (ORDER BY s.commit_lsn) AS place
                    FROM unnest(cast(? AS pg_lsn[]), cast(? AS bigint[]), cast(? AS text[]), cast(? AS bigint[]),
                                cast(? AS timestamptz[])) AS s (commit_lsn, xid, tables, changes, committed_at)
                    WHERE NOT EXISTS (SELECT FROM bluegreen.foreign_commit f WHERE f.commit_lsn = s.commit_lsn)
                      AND NOT EXISTS (SELECT FROM bluegreen.foreign_commit_overflow o WHERE s.commit_lsn <= o.last_lsn)),
                room AS (
                    SELECT ? - count(*) AS places FROM bluegreen.foreign_commit WHERE acknowledged_at IS NULL),
                listed AS (
                    INSERT INTO bluegreen.foreign_commit (commit_lsn, xid, tables, changes, committed_at)
                    SELECT commit_lsn, xid, tables, changes, committed_at FROM seen, room WHERE place <= places
                    ON CONFLICT DO NOTHING),
                counted AS (
                    INSERT INTO bluegreen.foreign_commit_overflow AS o (commits, last_lsn)
                    SELECT count(*), (array_agg(commit_lsn ORDER BY commit_lsn DESC))[1]
                    FROM seen, room WHERE place > places HAVING count(*) > 0
                    ON CONFLICT (singleton) DO UPDATE SET commits = o.commits + excluded.commits,
                                                          last_lsn = excluded.last_lsn)
                SELECT count(*) FROM seen""",
                row -> row.getInt(1),
                array(connection, commits, ForeignCommit::commitLsn),
                array(connection, commits, ForeignCommit::xid),
                array(connection, commits, ForeignCommit::tables),
                array(connection, commits, ForeignCommit::changes),
                array(connection, commits, ForeignCommit::committedAt),
                MOST_LISTED);
    }

    /** What nobody has acknowledged: the alarm. */
    public static ForeignCommits unacknowledged(Connection connection) throws SQLException {
        return new ForeignCommits(
                Sql.list(
                        connection,
                        "SELECT * FROM bluegreen.foreign_commit WHERE acknowledged_at IS NULL ORDER BY commit_lsn",
                        ForeignCommitTable::commit),
                Sql.first(connection, "SELECT commits FROM bluegreen.foreign_commit_overflow", row -> row.getLong(1))
                        .orElse(0L));
    }

    /**
     * What was committed at or after a position, acknowledged or not. Where commits were only counted, and the last of
     * them was, all that were counted are given: some may have been before.
     */
    public static ForeignCommits since(Connection connection, Lsn lsn) throws SQLException {
        return new ForeignCommits(
                Sql.list(
                        connection,
                        "SELECT * FROM bluegreen.foreign_commit WHERE commit_lsn >= cast(? AS pg_lsn)"
                                + " ORDER BY commit_lsn",
                        ForeignCommitTable::commit,
                        lsn),
                Sql.first(
                                connection,
                                "SELECT commits FROM bluegreen.foreign_commit_overflow"
                                        + " WHERE last_lsn >= cast(? AS pg_lsn)",
                                row -> row.getLong(1),
                                lsn)
                        .orElse(0L));
    }

    /**
     * Ends the alarm. Of the acknowledged commits the latest 1000 stay listed. Three statements: belongs in a
     * transaction.
     *
     * @param by who looked at them
     * @return how many there were, those that were only counted included
     */
    public static long acknowledge(Connection connection, String by) throws SQLException {
        long listed = Sql.update(
                connection,
                "UPDATE bluegreen.foreign_commit SET acknowledged_at = clock_timestamp(), acknowledged_by = ?"
                        + " WHERE acknowledged_at IS NULL",
                by);
        // The overflow's position stays: its commits may come once more.
        long counted = Sql.first(
                        connection,
                        "WITH was AS (SELECT commits FROM bluegreen.foreign_commit_overflow FOR UPDATE)"
                                + " UPDATE bluegreen.foreign_commit_overflow o SET commits = 0 FROM was"
                                + " RETURNING was.commits",
                        row -> row.getLong(1))
                .orElse(0L);
        Sql.update(
                connection,
                "DELETE FROM bluegreen.foreign_commit WHERE commit_lsn IN (SELECT commit_lsn FROM"
                        + " bluegreen.foreign_commit WHERE acknowledged_at IS NOT NULL ORDER BY commit_lsn DESC OFFSET ?)",
                ACKNOWLEDGED_KEPT);
        return listed + counted;
    }

    private static Array array(
            Connection connection, List<ForeignCommit> commits, Function<ForeignCommit, Object> value)
            throws SQLException {
        return connection.createArrayOf(
                "text",
                commits.stream().map(commit -> value.apply(commit).toString()).toArray());
    }

    private static ForeignCommit commit(ResultSet row) throws SQLException {
        return new ForeignCommit(
                Lsn.parse(row.getString("commit_lsn")),
                row.getLong("xid"),
                row.getString("tables"),
                row.getLong("changes"),
                Sql.instant(row, "committed_at").orElseThrow());
    }
}
