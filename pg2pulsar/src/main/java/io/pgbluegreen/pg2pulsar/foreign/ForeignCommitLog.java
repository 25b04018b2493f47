package io.pgbluegreen.pg2pulsar.foreign;

import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records foreign commits in the cluster in which they happened, over a connection that is opened when the first one
 * is found.
 */
public final class ForeignCommitLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForeignCommitLog.class);

    private final PostgresSessions sessions;
    private volatile @Nullable Connection connection;

    public ForeignCommitLog(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Returns when they are recorded durably.
     *
     * @return how many of them were not recorded before
     * @throws SQLException when they could not be; the commits must not be published then
     */
    public int record(List<ForeignCommit> commits) throws SQLException {
        if (commits.isEmpty()) {
            return 0;
        }
        Connection open = connection;
        if (open == null) {
            open = sessions.open("bluegreen foreign commits");
            connection = open;
        }
        int recorded = ForeignCommitTable.record(open, commits);
        if (recorded > 0) {
            ForeignCommit last = commits.get(commits.size() - 1);
            LOG.warn(
                    "{}: {} foreign commits, the last by transaction {} at {}, which changed {}: this side takes no"
                            + " writes but an applier's",
                    sessions.settings().where(),
                    recorded,
                    last.xid(),
                    last.commitLsn(),
                    last.tables());
        }
        return recorded;
    }

    /** Makes a recording that waits (for a lock, for a standby) fail, from another thread. */
    public void abort() throws SQLException {
        Connection open = connection;
        if (open != null) {
            open.abort(Runnable::run);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
