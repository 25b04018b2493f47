package io.pgbluegreen.postgres.session;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A session that writes rows of another cluster.
 *
 * @param replicaRole whether {@code session_replication_role} is {@code replica}: foreign keys and ordinary triggers
 *     do not fire then. False where the role may not set it: they fire.
 */
public record TargetSession(Connection connection, boolean replicaRole) implements AutoCloseable {

    /**
     * A parameter that is {@code on} in such sessions. A trigger that mentions it in its condition or function is taken
     * to know what it does: {@code WHEN (current_setting('bluegreen.applying', true) IS DISTINCT FROM 'on')}.
     */
    public static final String APPLYING = "bluegreen.applying";

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
