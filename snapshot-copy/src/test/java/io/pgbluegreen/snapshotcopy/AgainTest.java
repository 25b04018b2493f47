package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copying a table once more after the load is finished. */
class AgainTest {

    private static PostgresServer blue;
    private static PostgresServer green;
    private Scene scene;
    private FirstLoadSettings again;

    @BeforeAll
    static void start() {
        blue = Scene.server("14");
        green = Scene.server("16");
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @BeforeEach
    void load() throws SQLException {
        scene = Scene.on(blue, green);
        scene.onBoth(
                "CREATE TABLE parent (id int PRIMARY KEY, note text)",
                "CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE CASCADE)");
        scene.onBlue(
                "INSERT INTO parent SELECT i, 'first' FROM generate_series(1, 5000) i",
                "INSERT INTO child SELECT i, i FROM generate_series(1, 1000) i");
        scene.onGreen("INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                + " VALUES ('blue', '1', 1, 0, '0/1', '')");
        FirstLoad.run(scene.settings(), FirstLoadObserver.none());
        scene.onBlue("UPDATE parent SET note = 'second'");
        again = scene.settings().withAgain(Set.of(TableId.parse("public.parent")));
    }

    @AfterEach
    void drop() throws SQLException {
        scene.close();
    }

    @Test
    void the_table_gets_new_rows_and_a_new_start_lsn_and_no_other_is_touched() throws SQLException {
        Lsn parent = scene.startLsn("public.parent");
        Lsn child = scene.startLsn("public.child");

        FirstLoadResult result = FirstLoad.run(again, FirstLoadObserver.none());

        assertThat(result.tablesCopied()).isEqualTo(1);
        assertThat(result.rows()).isEqualTo(5000);
        assertThat(scene.compare().differences()).isEmpty();
        assertThat(scene.startLsn("public.parent")).isGreaterThan(parent);
        assertThat(scene.startLsn("public.child")).isEqualTo(child);
        assertThat(scene.askGreen("SELECT first_lsn FROM bluegreen.first_load"))
                .as("from where on unknown tables are followed")
                .isEqualTo(parent.toString());
        assertThat(scene.askGreen("SELECT count(*) FROM child"))
                .as("rows that refer to it")
                .isEqualTo("1000");
        assertThat(scene.isFinished()).isTrue();
    }

    /** Green's publisher must not send to blue what was copied from there, least of all that a table was emptied. */
    @Test
    void every_transaction_with_rows_begins_with_the_mark_of_an_applier() throws SQLException {
        String slot = "again_" + scene.database();
        scene.onGreen(
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'test_decoding')",
                // With rows of its own in parent, the copy has to empty it first.
                "ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey");
        FirstLoad.run(again, FirstLoadObserver.none());

        List<String> firstChanges = new ArrayList<>();
        List<String> ofUsers = new ArrayList<>();
        try (Connection green = scene.connectGreen()) {
            for (List<String> changes : transactions(green, slot)) {
                if (changes.stream().anyMatch(change -> change.startsWith("table public."))) {
                    firstChanges.add(changes.get(0));
                    changes.stream()
                            .filter(change -> change.startsWith("table public."))
                            .forEach(ofUsers::add);
                }
            }
            Slots.drop(green, slot);
        }
        assertThat(ofUsers).hasSize(5001).anyMatch(change -> change.contains("TRUNCATE"));
        assertThat(firstChanges)
                .hasSizeGreaterThan(2)
                .allMatch(change -> change.startsWith("table bluegreen.applied: INSERT"));
        assertThat(scene.askGreen("SELECT string_agg(source, ',') FROM bluegreen.applied"))
                .isEqualTo("blue");
    }

    /** What test_decoding shows of each transaction, between its BEGIN and COMMIT. */
    private static List<List<String>> transactions(Connection green, String slot) throws SQLException {
        List<List<String>> transactions = new ArrayList<>();
        for (String line : Sql.list(
                green,
                "SELECT data FROM pg_logical_slot_get_changes(?, NULL, NULL)",
                row -> String.valueOf(row.getString(1)),
                slot)) {
            if (line.startsWith("BEGIN")) {
                transactions.add(new ArrayList<>());
            } else if (!line.startsWith("COMMIT")) {
                transactions.get(transactions.size() - 1).add(line);
            }
        }
        return transactions;
    }

    @Test
    void a_running_applier_keeps_the_table_from_being_copied() throws SQLException {
        scene.onGreen("INSERT INTO bluegreen.daemon (name, actual, beat_at)"
                + " VALUES ('pulsar2pg-green', 'running', clock_timestamp() + interval '1 hour')");
        assertThatThrownBy(() -> FirstLoad.run(again, FirstLoadObserver.none()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
                    assertThat(problem).hasMessageContaining("pulsar2pg-green");
                });
        requireUntouched();

        scene.onGreen("UPDATE bluegreen.daemon SET desired = 'stopped', actual = 'stopped'");
        FirstLoad.run(again, FirstLoadObserver.none());
        assertThat(scene.compare().differences()).isEmpty();
    }

    @Test
    void an_applier_in_a_transaction_keeps_the_table_from_being_copied() throws SQLException {
        try (Connection applier = scene.connectGreen()) {
            applier.setAutoCommit(false);
            Sql.run(applier, "UPDATE bluegreen.applied SET seq = seq + 1");
            assertThatThrownBy(() -> FirstLoad.run(again, FirstLoadObserver.none()))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("in the middle of a transaction");
            applier.rollback();
        }
        requireUntouched();
    }

    @Test
    void an_applier_cannot_commit_while_the_table_is_being_copied() throws SQLException {
        Recorder recorder = new Recorder();
        FirstLoad.run(again, event -> {
            recorder.on(event);
            if (event instanceof FirstLoadEvent.TableCopied) {
                assertThatThrownBy(() -> scene.onGreen("SET lock_timeout = 100; UPDATE bluegreen.applied SET seq = 1"))
                        .hasMessageContaining("lock timeout");
                recorder.on(new FirstLoadEvent.Warning("tried"));
            }
        });
        assertThat(recorder.warnings()).contains("tried");
        // The copy's session may end a moment after its client.
        scene.onGreen("SET lock_timeout = '1min'; UPDATE bluegreen.applied SET seq = 1");
    }

    @Test
    void an_applier_beyond_the_snapshot_stops_the_copy() throws SQLException {
        scene.onGreen("UPDATE bluegreen.applied SET end_lsn = 'FFFF/0'");
        assertThatThrownBy(() -> FirstLoad.run(again, FirstLoadObserver.none()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
                    assertThat(problem).hasMessageContaining("FFFF/0");
                });
        requireUntouched();
    }

    @Test
    void a_copy_that_breaks_off_leaves_the_load_unfinished_and_an_ordinary_run_ends_it() throws SQLException {
        scene.onGreen("ALTER TABLE parent ADD CONSTRAINT never CHECK (note <> 'second') NOT VALID");
        assertThatThrownBy(() -> FirstLoad.run(again, FirstLoadObserver.none()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("\"never\"");
        assertThat(scene.isFinished()).as("the applier must wait").isFalse();

        scene.onGreen("ALTER TABLE parent DROP CONSTRAINT never");
        assertThat(FirstLoad.run(scene.settings(), FirstLoadObserver.none()).tablesCopied())
                .isEqualTo(1);
        assertThat(scene.compare().differences()).isEmpty();
        assertThat(scene.isFinished()).isTrue();
    }

    @Test
    void a_table_that_joins_late_is_copied_by_its_name() throws SQLException {
        scene.onBoth("CREATE TABLE late (id int PRIMARY KEY)");
        scene.onBlue("INSERT INTO late VALUES (1), (2)");
        Recorder recorder = new Recorder();
        assertThat(FirstLoad.run(scene.settings(), recorder).alreadyFinished()).isTrue();
        assertThat(recorder.warnings()).anyMatch(text -> text.contains("public.late"));

        FirstLoad.run(scene.settings().withAgain(Set.of(TableId.parse("public.late"))), recorder);
        assertThat(scene.askGreen("SELECT count(*) FROM late")).isEqualTo("2");
    }

    private void requireUntouched() throws SQLException {
        assertThat(scene.isFinished()).isTrue();
        assertThat(scene.askGreen("SELECT count(*) FROM parent WHERE note = 'first'"))
                .isEqualTo("5000");
    }
}
