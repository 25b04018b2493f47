package io.pgbluegreen.demo.probe;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads from both servers how far replication from the active side to the passive one is. */
public final class ProgressProbe implements AutoCloseable {

    private final Side active;
    private final Connection toActive;
    private final Connection toPassive;

    private ProgressProbe(Side active, Connection toActive, Connection toPassive) {
        this.active = active;
        this.toActive = toActive;
        this.toPassive = toPassive;
    }

    /**
     * Connects to both.
     *
     * @param active the side that clients write to
     */
    public static ProgressProbe connect(Stage stage, Side active) throws SQLException {
        Connection toActive = stage.server(active).connect();
        try {
            return new ProgressProbe(
                    active, toActive, stage.server(active.other()).connect());
        } catch (SQLException e) {
            toActive.close();
            throw e;
        }
    }

    /** The side that clients write to. */
    public Side active() {
        return active;
    }

    /** Where the active side's WAL is now: every transaction that is committed there by now ends before it. */
    public Lsn written() throws SQLException {
        String function = ServerVersion.of(toActive).currentWalLsnFunction();
        return Sql.one(toActive, "SELECT " + function, row -> Lsn.parse(row.getString(1)));
    }

    /** Both positions now. */
    public Progress now() throws SQLException {
        Lsn written = written();
        Applied applied = AppliedTable.read(toPassive, active.label())
                .orElseThrow(() -> new IllegalStateException(active.other() + " has no row in bluegreen.applied for "
                        + active + ", which setup should have made"));
        return new Progress(written, applied.endLsn(), applied.changes(), applied.transactions());
    }

    @Override
    public void close() throws SQLException {
        try (toActive) {
            toPassive.close();
        }
    }
}
