package io.pgbluegreen.demo.probe;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads from both servers how far replication from blue to green is. */
public final class ProgressProbe implements AutoCloseable {

    private final Connection blue;
    private final Connection green;

    private ProgressProbe(Connection blue, Connection green) {
        this.blue = blue;
        this.green = green;
    }

    /** Connects to both. */
    public static ProgressProbe connect(PostgresServer blue, PostgresServer green) throws SQLException {
        Connection toBlue = blue.connect();
        try {
            return new ProgressProbe(toBlue, green.connect());
        } catch (SQLException e) {
            toBlue.close();
            throw e;
        }
    }

    /** Where blue's WAL is now: every transaction that is committed by now ends before it. */
    public Lsn written() throws SQLException {
        String function = ServerVersion.of(blue).currentWalLsnFunction();
        return Sql.one(blue, "SELECT " + function, row -> Lsn.parse(row.getString(1)));
    }

    /** Both positions now. */
    public Progress now() throws SQLException {
        Lsn written = written();
        Applied applied = AppliedTable.read(green, Side.BLUE.label())
                .orElseThrow(() -> new IllegalStateException(
                        "green has no row in bluegreen.applied for blue, which setup should have made"));
        return new Progress(written, applied.endLsn(), applied.changes(), applied.transactions());
    }

    @Override
    public void close() throws SQLException {
        try (blue) {
            green.close();
        }
    }
}
