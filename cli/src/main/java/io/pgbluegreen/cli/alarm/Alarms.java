package io.pgbluegreen.cli.alarm;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.metadata.ForeignCommits;
import java.sql.Connection;
import java.sql.SQLException;

/** The alarms of one cluster. */
public final class Alarms {

    private Alarms() {}

    /**
     * Those that nobody has acknowledged.
     *
     * @throws io.pgbluegreen.problem.Problem CHECK_FAILED when the cluster was not set up
     */
    public static ForeignCommits read(Cluster cluster) {
        cluster.requireSchema();
        return cluster.call("read its foreign commits", ForeignCommitTable::unacknowledged);
    }

    /**
     * Acknowledges exactly those that it gives back: one that comes at this moment stays an alarm.
     *
     * @param by who looked at them
     */
    public static ForeignCommits acknowledge(Cluster cluster, String by) {
        cluster.requireSchema();
        return cluster.call("acknowledge its foreign commits", connection -> acknowledge(connection, by));
    }

    private static ForeignCommits acknowledge(Connection connection, String by) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            ForeignCommits seen = ForeignCommitTable.unacknowledged(connection);
            ForeignCommitTable.acknowledge(connection, by);
            connection.commit();
            return seen;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(isolation);
        }
    }
}
