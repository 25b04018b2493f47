package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Adds labels to enum types where the server does not do that in a transaction with others, which is so before version
 * 12. A label is there at once then, and stays when the transaction that it belongs to is not applied: nobody uses it
 * before that one is, and the next attempt finds it.
 */
final class EnumLabels {

    /** The open transaction may itself hold the type; nobody would notice that the two wait for each other. */
    private static final String LOCK_LIMIT = "SET lock_timeout TO '10s'";

    /** Of a type, and of its schema. */
    private static final Set<String> NOT_THERE = Set.of("42704", "3F000");

    private final Supplier<TargetSession> sessions;

    EnumLabels(Supplier<TargetSession> sessions) {
        this.sessions = sessions;
    }

    /**
     * Adds one in a transaction of its own.
     *
     * @param sql that does nothing where the label is there
     * @return false where it takes the open transaction, which has made the type, or works on it
     */
    boolean add(DdlCommand command, String sql) throws SQLException {
        try (TargetSession session = sessions.get()) {
            Connection connection = session.connection();
            Sql.run(connection, LOCK_LIMIT);
            new CommandSettings(connection, false).set(command);
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            if (PostgresErrors.isLockTimeout(e) || NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }
}
