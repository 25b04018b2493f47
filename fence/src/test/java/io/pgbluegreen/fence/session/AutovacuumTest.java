package io.pgbluegreen.fence.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.fence.ClientSession;
import io.pgbluegreen.fence.Forum;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On 9.6 a worker of autovacuum looks like a session of the superuser who made the cluster. */
class AutovacuumTest {

    private static final String WORKERS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'autovacuum: %app.filled%'";

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void a_worker_of_autovacuum_is_nobodys_session(String major) throws Exception {
        try (Forum forum = new Forum(major);
                Connection own = forum.login("postgres");
                Connection stranger = forum.login("postgres")) {
            Sql.run(own, "ALTER SYSTEM SET autovacuum_naptime = '1s'");
            Sql.run(own, "SELECT pg_reload_conf()");
            Sql.run(own, "CREATE TABLE app.filled AS SELECT i FROM generate_series(1, 200000) i");
            Sql.run(
                    own,
                    "ALTER TABLE app.filled SET (autovacuum_vacuum_threshold = 1,"
                            + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)");
            Sql.run(own, "DELETE FROM app.filled");
            Sql.run(stranger, "SELECT 'I am a client'");
            await().until(() -> workers(own) == 1);
            List<ClientSession> found = ClientSessions.strangersOfOwnRole(own);
            assertThat(workers(own)).isEqualTo(1);
            assertThat(found).isNotEmpty().noneMatch(session -> session.query().contains("autovacuum"));
            assertThat(found).anyMatch(session -> session.query().equals("SELECT …"));
            Sql.run(own, "ALTER SYSTEM RESET autovacuum_naptime");
        }
    }

    private static long workers(Connection connection) throws SQLException {
        return Sql.one(connection, WORKERS, row -> row.getLong(1));
    }
}
