package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.pg2pulsar.decode.SourceCharTypes;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a server for its types of {@code "char"}, over a session for each question: there are few. */
final class CatalogChars implements SourceCharTypes {

    /** A commit is decoded once it is written; others see it when the transaction lets go of its lock. */
    private static final String UNSEEN = """
            SELECT pg_catalog.min(transactionid::pg_catalog.text) AS xid, pg_catalog.pg_sleep(0.1) AS slept
            FROM pg_catalog.pg_locks
            WHERE locktype = 'transactionid' AND granted AND mode = 'ExclusiveLock'
                AND transactionid::pg_catalog.text = ANY (?)
            HAVING pg_catalog.count(*) > 0""";

    /** Of a tenth of a second each: the stream must not stand still for as long as the server waits for its client. */
    private static final int MOST_LOOKS = 100;

    private final PostgresSessions sessions;
    private volatile @Nullable Connection asking;

    CatalogChars(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public CharTypes behind(Set<Long> xids) {
        String where = sessions.settings().where();
        try (Connection connection = sessions.open("bluegreen publisher types")) {
            asking = connection;
            awaitSeen(connection, xids, where);
            return CharTypes.read(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, "tell its types of \"char\"", e);
        } finally {
            asking = null;
        }
    }

    private static void awaitSeen(Connection connection, Set<Long> xids, String where) throws SQLException {
        String unseen = "";
        for (int i = 0; i < MOST_LOOKS; i++) {
            var found = Sql.first(
                    connection, UNSEEN, row -> row.getString("xid"), connection.createArrayOf("text", xids.toArray()));
            if (found.isEmpty()) {
                return;
            }
            unseen = found.get();
        }
        throw new Problem(
                Kind.UNAVAILABLE,
                where + " keeps transaction " + unseen
                        + ", which changed the schema, from being seen, though its commit is written",
                "See whether it waits for a synchronous standby that does not answer; the publisher goes on once it does"
                        + " not.");
    }

    /** Makes a question that waits fail, from another thread. */
    void abort() throws SQLException {
        Connection open = asking;
        if (open != null) {
            open.abort(Runnable::run);
        }
    }
}
