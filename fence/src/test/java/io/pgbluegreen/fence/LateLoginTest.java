package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateLoginTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /**
     * A backend reads its role's LOGIN early in a login, and shows in pg_stat_activity only at its end. One that has
     * read it before the fence must not slip in behind the look at the sessions.
     */
    @ParameterizedTest
    @CsvSource({"10, nologin, 5", "11, hba, 5", "17, nologin, 5", "17, read-only, 5", "18, nologin, 5"})
    void a_login_that_was_half_through_when_the_fence_went_up_does_not_write(String major, String label, int seconds)
            throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            ExecutorService clients = Executors.newSingleThreadExecutor();
            try (Connection session = forum.session(migration)) {
                Future<?> slow = clients.submit(() -> {
                    try (Connection late =
                            forum.login(forum.name("writer"), "options", "-c post_auth_delay=" + seconds)) {
                        Sql.run(late, "INSERT INTO app.posts VALUES (nextval('app.posts_id_seq'), 'too late')");
                    }
                    return null;
                });
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> Sql.one(
                                session,
                                "SELECT count(*) FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)"
                                        + " WHERE l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid()"
                                        + " AND a.usesysid IS NULL"
                                        + " AND coalesce(a.backend_type, 'client backend') = 'client backend'",
                                row -> row.getInt(1) > 0));
                Fence fence = new Fence(migration, forum.settings(FenceWay.of(label)));
                fence.raise(session);
                fence.terminate(session, LIMIT);
                long posts = forum.posts();
                try {
                    slow.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(SQLException.class);
                }
                assertThat(forum.posts()).as("written behind terminate()").isEqualTo(posts);
                fence.lower(session);
            } finally {
                clients.shutdownNow();
            }
        }
    }
}
