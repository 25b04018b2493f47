package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.rows.BlueSnapshot;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static final String COPYING = "application_name = 'bluegreen copy' AND query LIKE 'COPY %'";

    private static PostgresServer blue;
    private static PostgresServer green;
    private Scene scene;
    private final Recorder recorder = new Recorder();

    @BeforeAll
    static void start() {
        blue = Scene.server("14");
        green = Scene.server("17");
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @BeforeEach
    void create() throws SQLException {
        scene = Scene.on(blue, green);
        scene.onBoth("CREATE TABLE large (id int, body text)", "CREATE TABLE small (id int)");
        scene.onBlue(
                "INSERT INTO large SELECT i, repeat('x', 100) FROM generate_series(1, 200000) i",
                "INSERT INTO small SELECT generate_series(1, 100)");
    }

    @AfterEach
    void drop() throws SQLException {
        scene.close();
    }

    private FirstLoadSettings settings() {
        return scene.settings().withRangeBytes(FirstLoadSettings.DEFAULT_RANGE_BYTES);
    }

    /** Makes green stop in large until the lock is let go, while blue has more to send than the network holds. */
    private Connection holdInTheMiddle() throws SQLException {
        scene.onGreen(
                "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 10000 THEN"
                        + " PERFORM pg_advisory_xact_lock_shared(42); END IF; RETURN NEW; END $$",
                "CREATE TRIGGER hold BEFORE INSERT ON large FOR EACH ROW EXECUTE FUNCTION hold()",
                "ALTER TABLE large ENABLE ALWAYS TRIGGER hold");
        Connection holder = scene.connectGreen();
        Sql.run(holder, "SELECT pg_advisory_lock(42)");
        return holder;
    }

    private CompletableFuture<FirstLoadResult> startAndAwaitTheMiddle() {
        CompletableFuture<FirstLoadResult> copy =
                CompletableFuture.supplyAsync(() -> FirstLoad.run(settings(), recorder));
        Awaitility.await()
                .until(() -> copy.isDone()
                        || scene.askGreen("SELECT count(*) FROM pg_stat_activity WHERE " + COPYING
                                        + " AND wait_event = 'advisory'")
                                .equals("1"));
        assertThat(copy).isNotDone();
        return copy;
    }

    @Test
    void a_session_that_green_ends_in_the_middle_of_a_table_is_made_up_for() throws Exception {
        try (Connection holder = holdInTheMiddle()) {
            CompletableFuture<FirstLoadResult> copy = startAndAwaitTheMiddle();
            scene.onGreen("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + COPYING
                    + " AND wait_event = 'advisory'");
            Awaitility.await().until(() -> !recorder.all(FirstLoadEvent.RangeRetried.class)
                    .isEmpty());
            Sql.run(holder, "SELECT pg_advisory_unlock(42)");
            assertThat(copy.get(3, TimeUnit.MINUTES).rows()).isEqualTo(200_100);
        }
        assertThat(scene.compare().differences()).isEmpty();
        assertThat(scene.load("public.large").rows()).isEqualTo(200_000);
    }

    @Test
    void a_session_that_blue_ends_in_the_middle_of_a_table_is_made_up_for() throws Exception {
        try (Connection holder = holdInTheMiddle()) {
            CompletableFuture<FirstLoadResult> copy = startAndAwaitTheMiddle();
            scene.onBlue("UPDATE large SET body = 'after the snapshot' WHERE id = 1");
            scene.onBlue("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + COPYING);
            Sql.run(holder, "SELECT pg_advisory_unlock(42)");
            assertThat(copy.get(3, TimeUnit.MINUTES).rows()).isEqualTo(200_100);
        }
        assertThat(recorder.all(FirstLoadEvent.RangeRetried.class)).isNotEmpty();
        assertThat(scene.askGreen("SELECT count(*) || ' ' || count(DISTINCT id) FROM large"))
                .isEqualTo("200000 200000");
        assertThat(scene.askGreen("SELECT body FROM large WHERE id = 1")).startsWith("xxx");
    }

    @Test
    void a_blue_that_goes_away_ends_the_copy_which_can_be_run_again() throws Exception {
        try (Connection holder = holdInTheMiddle()) {
            CompletableFuture<FirstLoadResult> copy = startAndAwaitTheMiddle();
            Awaitility.await().until(() -> scene.load("public.small").state() == State.COPIED);
            blue.kill();
            assertThatThrownBy(() -> copy.get(3, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
                        assertThat(problem).hasMessageContaining("blue (127.0.0.1:");
                        assertThat(problem.remedy()).contains("run the copy again");
                    });
            Sql.run(holder, "SELECT pg_advisory_unlock(42)");
        } finally {
            blue.start();
        }
        Awaitility.await().until(() -> scene.askGreen(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'bluegreen copy%'")
                .equals("0"));
        assertThat(FirstLoad.run(settings(), recorder).tablesKept()).isEqualTo(1);
        assertThat(scene.compare().differences()).isEmpty();
    }

    @Test
    void a_value_that_green_refuses_is_named_without_its_row_and_other_tables_stay() throws SQLException {
        scene.onGreen("ALTER TABLE large ALTER COLUMN body SET NOT NULL");
        scene.onBlue("UPDATE large SET body = NULL WHERE id = 150000");
        Problem problem = catchThrowableOfType(
                Problem.class, () -> FirstLoad.run(settings().withJobs(1), recorder));
        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem)
                .hasMessageContaining("green (127.0.0.1:")
                .hasMessageContaining("public.large at line ")
                .hasMessageContaining("\"body\"");
        assertThat(scene.askGreen("SELECT count(*) FROM large")).isEqualTo("0");
        assertThat(scene.isFinished()).isFalse();

        scene.onGreen("ALTER TABLE large ALTER COLUMN body DROP NOT NULL");
        FirstLoad.run(settings(), recorder);
        assertThat(scene.compare().differences()).isEmpty();
    }

    @Test
    void rows_that_a_trigger_on_green_drops_are_missed() throws SQLException {
        scene.onGreen(
                "CREATE FUNCTION drop_one() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF NEW.id = 7 THEN RETURN NULL; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER dropping BEFORE INSERT ON small FOR EACH ROW EXECUTE FUNCTION drop_one()",
                "ALTER TABLE small ENABLE ALWAYS TRIGGER dropping");
        assertThatThrownBy(() -> FirstLoad.run(settings(), recorder))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("green took 99 of 100 rows");
        assertThat(recorder.warnings()).anyMatch(text -> text.contains("public.small (dropping)"));
        assertThat(scene.load("public.small").state()).isEqualTo(State.COPYING);
    }

    @Test
    void ddl_on_blue_waits_until_the_rows_are_copied() {
        FirstLoad.run(settings(), event -> {
            recorder.on(event);
            if (event instanceof FirstLoadEvent.SnapshotTaken) {
                assertThatThrownBy(() -> scene.onBlue("SET lock_timeout = 100; ALTER TABLE small ALTER id TYPE bigint"))
                        .hasMessageContaining("lock timeout");
                recorder.on(new FirstLoadEvent.Warning("tried"));
            }
        });
        assertThat(recorder.warnings()).contains("tried");
    }

    @Test
    void a_table_rewritten_between_snapshot_and_lock_is_noticed() throws SQLException {
        PostgresSessions sessions = new PostgresSessions(scene.blueSettings());
        try (Connection control = sessions.open("test")) {
            List<Table> tables = Catalog.tables(control, TableFilter.ALL);
            // Without tables to lock, so that the rewriting can happen.
            try (BlueSnapshot snapshot = BlueSnapshot.take(sessions, control, scene.slot(), List.of(), recorder)) {
                assertThat(snapshot.rewritten(tables)).isEmpty();
                scene.onBlue("ALTER TABLE small ALTER id TYPE bigint", "ALTER TABLE large ADD COLUMN harmless int");
                assertThat(snapshot.rewritten(tables)).containsExactly("public.small");
            }
        }
    }

    @Test
    void it_says_what_the_snapshot_waits_for() throws Exception {
        try (Connection writer = scene.connectBlue()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO small VALUES (4711)");
            int pid = Sql.one(writer, "SELECT pg_backend_pid()", row -> row.getInt(1));
            CompletableFuture<FirstLoadResult> copy =
                    CompletableFuture.supplyAsync(() -> FirstLoad.run(settings(), recorder));
            Awaitility.await().until(() -> !recorder.all(FirstLoadEvent.WaitingForTransactions.class)
                    .isEmpty());
            assertThat(recorder.all(FirstLoadEvent.WaitingForTransactions.class)
                            .get(0)
                            .transactions())
                    .singleElement()
                    .asString()
                    .contains("process " + pid + ", role postgres");
            writer.commit();
            copy.get(3, TimeUnit.MINUTES);
        }
        assertThat(scene.askGreen("SELECT count(*) FROM small WHERE id = 4711")).isEqualTo("1");
        assertThat(scene.load(TableId.parse("public.small").toString()).rows()).isEqualTo(101);
    }
}
