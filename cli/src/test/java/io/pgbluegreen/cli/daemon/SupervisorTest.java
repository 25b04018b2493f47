package io.pgbluegreen.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.DesiredState;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    private final Problem away = new Problem(Kind.UNAVAILABLE, "the server is away", "Wait.");
    private final Problem broken = new Problem(Kind.NEEDS_PERSON, "a row is missing", "Find it.");

    private static PostgresServer server =
            PostgresServer.builder("17").fsync(false).start();
    private static PostgresSessions sessions = sessions();
    private static int daemons;

    private final String name = "daemon-" + ++daemons;
    private volatile Supplier<Worker> worker = FakeWorker::working;
    private volatile Optional<String> missing = Optional.empty();

    @BeforeAll
    static void migrate() {
        MetadataSchema.migrate(sessions.settings());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_worker_is_shown_as_it_works_and_stopped_when_it_is_asked_to() throws Exception {
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS, FakeWorker.working()));
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));
        assertThat(row().pid()).contains(ProcessHandle.current().pid());
        assertThat(row().state().counters()).containsEntry("transactions", 3L);

        running.stop();

        assertThat(outcome.get()).isEqualTo("returned");
        assertThat(row().state().actual()).isEqualTo("stopped");
    }

    @Test
    void a_problem_that_needs_a_person_ends_it_and_stands_in_its_row() throws Exception {
        CompletableFuture<String> outcome = start(supervisor(Patience.WAITS, FakeWorker.failing(broken)));

        assertThat(outcome.get()).isEqualTo("NEEDS_PERSON: a row is missing");
        assertThat(row().state().actual()).isEqualTo("failed");
        assertThat(row().state().lastError()).contains("a row is missing");
        assertThat(row().state().remedy()).contains("Find it.");
    }

    @Test
    void an_unexpected_failure_needs_a_person() throws Exception {
        CompletableFuture<String> outcome =
                start(supervisor(Patience.WAITS, FakeWorker.failing(new IllegalStateException("oops"))));

        assertThat(outcome.get())
                .startsWith("NEEDS_PERSON: " + name + " ended with an unexpected failure")
                .contains("oops");
    }

    @Test
    void without_patience_a_server_that_is_away_at_the_start_ends_it() throws Exception {
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS, FakeWorker.failing(away)));

        assertThat(outcome.get()).isEqualTo("UNAVAILABLE: the server is away");
    }

    @Test
    void with_patience_it_tries_again_and_its_row_forgets_the_trouble_once_it_works() throws Exception {
        worker = () -> FakeWorker.failing(away);
        CompletableFuture<String> outcome = start(supervisor(Patience.WAITS));
        soon().untilAsserted(() -> {
            assertThat(row().state().actual()).isEqualTo("retrying");
            assertThat(row().state().lastError()).contains("the server is away");
        });
        worker = FakeWorker::working;
        soon().untilAsserted(() -> {
            assertThat(row().state().actual()).isEqualTo("running");
            assertThat(row().state().lastError()).isEmpty();
        });

        running.stop();

        assertThat(outcome.get()).isEqualTo("returned");
    }

    @Test
    void a_worker_that_has_worked_is_started_again_after_a_server_went_away() throws Exception {
        FakeWorker first = FakeWorker.working();
        worker = () -> first;
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS));
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        worker = () -> FakeWorker.failing(away);
        first.fail(away);
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("retrying"));
        worker = FakeWorker::working;
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
    }

    /** It gets its turn when the one before it ends, which is just when a server may be away. */
    @Test
    void a_standby_is_started_again_after_a_server_went_away() throws Exception {
        FakeWorker first = FakeWorker.standingBy();
        worker = () -> first;
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS));
        soon().until(() -> running.pulse().state().actual().equals("standby"));

        worker = FakeWorker::working;
        first.fail(away);
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
    }

    @Test
    void what_is_wanted_of_it_in_its_row_is_done() throws Exception {
        FakeWorker first = FakeWorker.working();
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS, first, FakeWorker.working()));
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        want(DesiredState.STOPPED);
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("stopped"));
        assertThat(first.isClosed()).isTrue();

        want(DesiredState.RUNNING);
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
    }

    @Test
    void it_waits_until_its_worker_can_be_started() throws Exception {
        missing = Optional.of("for the tide");
        FakeWorker worker = FakeWorker.working();
        CompletableFuture<String> outcome =
                start(new Supervisor(name, sessions, () -> missing, Patience.ENDS, () -> worker));
        soon().untilAsserted(() -> {
            assertThat(row().state().actual()).isEqualTo("waiting");
            assertThat(row().state().detail()).contains("for the tide");
        });
        missing = Optional.empty();
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
    }

    @Test
    void a_standby_leaves_the_row_to_the_one_that_works() throws Exception {
        try (Connection connection = sessions.open("test")) {
            DaemonTable.register(connection, name, "another host", 42);
            // Alive for as long as this takes.
            Sql.run(
                    connection,
                    "UPDATE bluegreen.daemon SET beat_at = clock_timestamp() + interval '1 hour' WHERE name = '" + name
                            + "'");
        }
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS, FakeWorker.standingBy()));
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

        assertThat(row().host()).contains("another host");

        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
        assertThat(row().state().actual()).isEqualTo("starting");
    }

    @Test
    void a_cluster_that_is_away_keeps_nobody_from_working() throws Exception {
        FakeWorker worker = FakeWorker.working();
        CompletableFuture<String> outcome = start(supervisor(Patience.ENDS));
        soon().untilAsserted(() -> assertThat(row().state().actual()).isEqualTo("running"));

        server.kill();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> !worker.isClosed());
        server.start();

        soon().untilAsserted(
                        () -> assertThat(row().silentForMillis().orElseThrow()).isLessThan(1_500));
        assertThat(worker.isClosed()).isFalse();
        running.stop();
        assertThat(outcome.get()).isEqualTo("returned");
    }

    @Test
    void a_database_without_metadata_is_refused_at_the_start() throws Exception {
        server.execute("CREATE DATABASE bare");
        PostgresSessions bare = new PostgresSessions(sessions.settings().withDatabase("bare"));
        Supervisor supervisor = new Supervisor(name, bare, Readiness.always(), Patience.ENDS, FakeWorker::working);

        assertThatThrownBy(supervisor::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED))
                .hasMessageContaining("has no schema bluegreen in database bare");
    }

    /** Whoever replaces the program forgets `setup` once: no daemon is to find that out in the middle of its work. */
    @Test
    void a_database_of_an_older_program_is_refused_at_the_start() throws Exception {
        server.execute("CREATE DATABASE older");
        PostgresSessions older = new PostgresSessions(sessions.settings().withDatabase("older"));
        MetadataSchema.migrate(older.settings());
        try (Connection session = older.open("bluegreen test")) {
            Sql.run(session, "DELETE FROM bluegreen.flyway_schema_history WHERE version::int > 10");
        }
        Supervisor supervisor = new Supervisor(name, older, Readiness.always(), Patience.ENDS, FakeWorker::working);

        assertThatThrownBy(supervisor::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("bluegreen setup"))
                .hasMessageContaining("has the schema bluegreen of an older program in database older: version 10");
    }

    private Supervisor running = new Supervisor(name, sessions, Readiness.always(), Patience.ENDS, FakeWorker::working);

    private Supervisor supervisor(Patience patience, FakeWorker... workers) {
        Queue<FakeWorker> queue = new ArrayDeque<>(List.of(workers));
        Supplier<Worker> factory = queue::remove;
        return new Supervisor(name, sessions, Readiness.always(), patience, factory);
    }

    /** With the worker that is there when it is wanted. */
    private Supervisor supervisor(Patience patience) {
        return new Supervisor(name, sessions, Readiness.always(), patience, () -> worker.get());
    }

    private CompletableFuture<String> start(Supervisor supervisor) {
        running = supervisor;
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        supervisor.run();
                        return "returned";
                    } catch (Problem problem) {
                        return problem.kind() + ": " + problem.getMessage();
                    }
                },
                Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, name + " test");
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    private Daemon row() throws SQLException {
        try (Connection connection = sessions.open("test")) {
            return DaemonTable.read(connection, name).orElseThrow();
        }
    }

    private void want(DesiredState state) throws SQLException {
        try (Connection connection = sessions.open("test")) {
            assertThat(DaemonTable.setDesired(connection, name, state)).isTrue();
        }
    }

    private static ConditionFactory soon() {
        return await().ignoreExceptions();
    }

    private static PostgresSessions sessions() {
        return new PostgresSessions(new ConnectionSettings(
                Side.GREEN,
                server.host(),
                server.port(),
                server.database(),
                server.user(),
                Optional.of(new Secret(server.password()))));
    }

    /** A worker that does what it is told to. */
    private static final class FakeWorker implements Worker {

        private final CountDownLatch ended = new CountDownLatch(1);
        private final String activity;
        private volatile Optional<RuntimeException> failure;
        private volatile boolean closed;

        private FakeWorker(String activity, Optional<RuntimeException> failure) {
            this.activity = activity;
            this.failure = failure;
        }

        static FakeWorker working() {
            return new FakeWorker(WorkerState.RUNNING, Optional.empty());
        }

        static FakeWorker standingBy() {
            return new FakeWorker(WorkerState.STANDBY, Optional.empty());
        }

        static FakeWorker failing(RuntimeException failure) {
            FakeWorker worker = new FakeWorker(WorkerState.STARTING, Optional.empty());
            worker.fail(failure);
            return worker;
        }

        void fail(RuntimeException cause) {
            failure = Optional.of(cause);
            ended.countDown();
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public void run() {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            failure.ifPresent(cause -> {
                throw cause;
            });
        }

        @Override
        public WorkerState state() {
            return new WorkerState(activity, "", Optional.empty(), Map.of(WorkerState.TRANSACTIONS, 3L));
        }

        @Override
        public void close() {
            closed = true;
            ended.countDown();
        }
    }
}
