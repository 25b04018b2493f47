package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A worker's two sessions: opened when first needed, dropped after a failure, opened anew. */
final class WorkerSessions implements AutoCloseable {

    private final PostgresSessions blueSessions;
    private final PostgresSessions greenSessions;
    private final BlueSnapshot snapshot;
    private @Nullable Connection blue;
    private @Nullable TargetSession green;
    private boolean aborted;

    WorkerSessions(PostgresSessions blue, PostgresSessions green, BlueSnapshot snapshot) {
        this.blueSessions = blue;
        this.greenSessions = green;
        this.snapshot = snapshot;
    }

    /** On blue, in a transaction that sees the snapshot. */
    Connection blue() throws CopyFailure {
        Connection open = current().blue;
        if (open != null) {
            return open;
        }
        try {
            return keepBlue(snapshot.open(blueSessions));
        } catch (SQLException e) {
            throw CopyFailure.ofBlue(e);
        }
    }

    /** That the snapshot's session still holds its locks. */
    void requireSnapshot() throws CopyFailure {
        try {
            snapshot.ping();
        } catch (SQLException e) {
            throw CopyFailure.ofBlue(e);
        }
    }

    /** On green, with autocommit off. */
    TargetSessionUse green() throws CopyFailure {
        TargetSession open = current().green;
        if (open != null) {
            return new TargetSessionUse(open);
        }
        TargetSession session = greenSessions.openCopyTarget("bluegreen copy");
        try {
            session.connection().setAutoCommit(false);
            return new TargetSessionUse(keepGreen(session));
        } catch (SQLException e) {
            throw CopyFailure.ofGreen(e);
        }
    }

    private record Open(@Nullable Connection blue, @Nullable TargetSession green) {}

    private synchronized Open current() {
        return new Open(blue, green);
    }

    private synchronized Connection keepBlue(Connection session) throws SQLException {
        blue = session;
        stopIfAborted();
        return session;
    }

    private synchronized TargetSession keepGreen(TargetSession session) throws SQLException {
        green = session;
        stopIfAborted();
        return session;
    }

    private void stopIfAborted() throws SQLException {
        if (aborted) {
            discard();
            throw new Problem(Kind.UNDONE, "the copy was ended while it connected", "Run it again.");
        }
    }

    /** Drops both sessions without a word to the servers, which roll back what is open. */
    synchronized void discard() {
        try {
            if (blue != null) {
                blue.abort(Runnable::run);
            }
            if (green != null) {
                green.connection().abort(Runnable::run);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a connection could not be dropped", e);
        } finally {
            blue = null;
            green = null;
        }
    }

    /** As {@link #discard}, for good; from another thread. */
    synchronized void abort() {
        aborted = true;
        discard();
    }

    String blueWhere() {
        return blueSessions.settings().where();
    }

    String greenWhere() {
        return greenSessions.settings().where();
    }

    @Override
    public synchronized void close() {
        discard();
    }
}
