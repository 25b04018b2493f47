package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminateTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "17"})
    void idle_busy_and_waiting_writers_end_and_everybody_else_goes_on(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            ExecutorService clients = Executors.newCachedThreadPool();
            try (Connection session = forum.session(migration);
                    Connection idle = forum.login(forum.name("writer"));
                    Connection waiting = forum.login(forum.name("owner"));
                    Connection busy = forum.login(forum.name("editor"));
                    Connection elsewhere = forum.loginTo("postgres", forum.name("writer"));
                    Connection reader = forum.login(forum.name("reader"));
                    Connection busyReader = forum.login(forum.name("reader"));
                    Connection exempt = forum.login(forum.name("exempt"));
                    Connection other = forum.session(migration)) {
                long posts = forum.posts();
                waiting.setAutoCommit(false);
                Sql.run(waiting, "INSERT INTO app.posts (title) VALUES ('never committed')");
                Future<?> working = clients.submit(() -> run(busy, "SELECT pg_sleep(60)"));
                // Until it is told otherwise.
                Sql.run(exempt, "SELECT pg_advisory_lock(1)");
                Future<?> reading = clients.submit(() -> run(busyReader, "SELECT pg_advisory_lock(1)"));
                awaitStatements(forum, 2);

                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                fence.raise(session);
                TerminateResult result = fence.terminate(session, LIMIT);

                assertThat(result.ended()).isEqualTo(3);
                assertThat(result.took()).isBetween(Duration.ofMillis(300), LIMIT);
                assertThat(idle.isValid(5)).isFalse();
                assertThat(waiting.isValid(5)).isFalse();
                assertThat(catchThrowableOfType(ExecutionException.class, working::get))
                        .hasStackTraceContaining("terminating connection");
                assertThat(forum.posts()).isEqualTo(posts);
                assertThat(elsewhere.isValid(5)).isTrue();
                assertThat(reader.isValid(5)).isTrue();
                assertThat(exempt.isValid(5)).isTrue();
                assertThat(other.isValid(5)).isTrue();
                Sql.run(exempt, "SELECT pg_advisory_unlock(1)");
                reading.get();
                fence.lower(session);
            } finally {
                clients.shutdownNow();
            }
        }
    }

    @Test
    void behind_a_read_only_fence_sessions_that_came_later_go_on_reading() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration);
                    Connection before = forum.login(forum.name("owner"))) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
                fence.raise(session);
                try (Connection after = forum.login(forum.name("owner"))) {
                    assertThat(fence.terminate(session, LIMIT).ended()).isEqualTo(1);
                    assertThat(before.isValid(5)).isFalse();
                    long readable = Sql.one(after, "SELECT count(*) FROM app.posts", row -> row.getLong(1));
                    assertThat(readable).isPositive();
                    assertThat(fence.terminate(session, LIMIT).ended()).isZero();
                    fence.raise(session);
                    assertThat(fence.terminate(session, LIMIT).ended()).isZero();
                    assertThat(after.isValid(5)).isTrue();
                }
                fence.lower(session);
            }
        }
    }

    /** Readers and writers come and go as fast as they can while the fence goes up: no reader may notice. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void under_load_no_write_comes_behind_terminate_and_no_reader_sees_an_error(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            ExecutorService clients = Executors.newCachedThreadPool();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger reads = new AtomicInteger();
            AtomicInteger writes = new AtomicInteger();
            CompletableFuture<Throwable> readerFailed = new CompletableFuture<>();
            for (int i = 0; i < 2; i++) {
                clients.execute(() -> write(forum, stop, writes));
                clients.execute(() -> read(forum, stop, reads, readerFailed));
            }
            try (Connection session = forum.session(migration)) {
                Awaitility.await().until(() -> reads.get() > 20 && writes.get() > 20);
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                long start = System.nanoTime();
                fence.raise(session);
                fence.terminate(session, LIMIT);
                long millis = (System.nanoTime() - start) / 1_000_000;
                long posts = forum.posts();
                assertThat(fence.verify(session)).isEmpty();
                int readsBefore = reads.get();
                Awaitility.await().until(() -> reads.get() > readsBefore + 20);
                assertThat(forum.posts()).isEqualTo(posts);
                System.out.println("PostgreSQL " + major + ": raise and terminate under load: " + millis + " ms");
                fence.lower(session);
                int writesBefore = writes.get();
                Awaitility.await().until(() -> writes.get() > writesBefore + 20);
                assertThat(readerFailed).isNotDone();
            } finally {
                stop.set(true);
                clients.shutdownNow();
            }
        }
    }

    @Test
    void a_prepared_transaction_is_reported() throws Exception {
        try (Forum forum = new Forum("11")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                try (Connection owner = forum.login(forum.name("owner"))) {
                    Sql.run(owner, "BEGIN; INSERT INTO app.posts (title) VALUES ('later')");
                    Sql.run(owner, "PREPARE TRANSACTION 'pending'");
                }
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                assertThat(fence.plan(session).blockers())
                        .singleElement()
                        .satisfies(finding ->
                                assertThat(finding.what()).contains("'pending'").contains(forum.name("owner")));
                fence.raise(session);
                assertThat(fence.terminate(session, LIMIT).findings()).hasSize(1);
                fence.lower(session);
                forum.run("ROLLBACK PREPARED 'pending'");
            }
        }
    }

    @Test
    void sessions_that_may_not_be_ended_are_named_without_their_data() throws Exception {
        try (Forum forum = new Forum("13")) {
            forum.addSuperuser();
            forum.role("dba", "CREATEROLE");
            forum.run("GRANT ALL ON ALL TABLES IN SCHEMA bluegreen TO " + forum.name("dba"));
            forum.run("GRANT USAGE ON SCHEMA bluegreen TO " + forum.name("dba"));
            forum.run("GRANT pg_monitor, pg_signal_backend TO " + forum.name("dba"));
            ConnectionSettings dba = forum.settings(forum.name("dba"));
            try (Connection session = forum.session(dba);
                    Connection superuser = forum.login(forum.name("super"))) {
                Sql.run(superuser, "SELECT title FROM app.posts WHERE title = 'Zq9-private'");
                Fence fence = new Fence(
                        dba,
                        new FenceSettings(
                                Set.of(FenceWay.NOLOGIN), Set.of(forum.name("super"), "postgres"), List.of(), LIMIT));
                fence.raise(session);
                // Exempt while the fence went up, and no more: what a change of the configuration can bring.
                Fence strict = new Fence(dba, forum.settings(FenceWay.NOLOGIN));
                Problem problem = catchThrowableOfType(Problem.class, () -> strict.terminate(session, LIMIT));
                assertThat(problem)
                        .hasMessageContaining(forum.name("super"))
                        .hasMessageContaining("application \"forum\"")
                        .hasMessageContaining("client 127.0.0.1")
                        .hasMessageContaining("pid ")
                        .hasMessageContaining("SELECT title FROM app.posts WHERE title = …");
                assertThat(problem.getMessage()).doesNotContain("Zq9");
                assertThat(superuser.isValid(5)).isTrue();
                assertThat(fence.terminate(session, LIMIT).ended()).isZero();
                fence.lower(session);
            }
        }
    }

    private static void write(Forum forum, AtomicBoolean stop, AtomicInteger writes) {
        while (!stop.get()) {
            try (Connection connection = forum.login(forum.name("owner"))) {
                for (int i = 0; i < 20 && !stop.get(); i++) {
                    Sql.run(connection, "INSERT INTO app.posts (title) VALUES ('under load')");
                    writes.incrementAndGet();
                }
            } catch (SQLException e) {
                // That is what the fence is for.
            }
        }
    }

    private static void read(
            Forum forum, AtomicBoolean stop, AtomicInteger reads, CompletableFuture<Throwable> failed) {
        while (!stop.get()) {
            try (Connection connection = forum.login(forum.name("reader"))) {
                for (int i = 0; i < 20 && !stop.get(); i++) {
                    Sql.run(connection, "SELECT count(*) FROM app.posts");
                    reads.incrementAndGet();
                }
            } catch (SQLException e) {
                failed.complete(e);
            }
        }
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        Sql.run(connection, sql);
        return true;
    }

    private static void awaitStatements(Forum forum, int count) throws SQLException {
        try (Connection watcher = forum.login("postgres")) {
            Awaitility.await()
                    .until(() -> Sql.one(
                            watcher,
                            "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^SELECT pg_(sleep|advisory_lock)'"
                                    + " AND state = 'active' AND datname = current_database()",
                            row -> row.getInt(1) == count));
        }
    }
}
