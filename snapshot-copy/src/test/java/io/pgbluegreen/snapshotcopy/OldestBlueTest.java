package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.rows.BlueSnapshot;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * 9.6 has no temporary slots. A slot that is left there and that nobody reads keeps all WAL from then on, until blue's
 * disk is full.
 */
class OldestBlueTest {

    private static PostgresServer blue;
    private static PostgresServer green;
    private Scene scene;
    private Recorder recorder;

    @BeforeAll
    static void start() {
        blue = Scene.server("9.6");
        green = Scene.server("11");
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @BeforeEach
    void create() throws SQLException {
        scene = Scene.on(blue, green);
        recorder = new Recorder();
    }

    @AfterEach
    void drop() throws SQLException {
        scene.close();
        try (Connection control = blue.connect()) {
            assertThat(Slots.list(control)).isEmpty();
        }
    }

    @Test
    void the_schema_of_9_6_comes_by_dump_with_all_rows() throws SQLException {
        ClientPrograms.require(11);
        scene.onBlue(OddTables.definitions(9));
        scene.onBlue(OddTables.rows(9));
        scene.onBlue(
                "CREATE TABLE with_oids (id int PRIMARY KEY) WITH OIDS",
                "INSERT INTO with_oids VALUES (1)",
                "CREATE INDEX large_body ON large (md5(body))");

        FirstLoad.run(scene.settings().withSchema(SchemaMode.dump()), recorder);

        scene.onGreen("INSERT INTO unlogged_one VALUES (1)");
        assertThat(scene.compare().differences()).isEmpty();
        assertThat(scene.compare().rowsCompared()).isGreaterThan(37_000);
        assertThat(scene.askGreen("SELECT to_regclass('large_body')")).isEqualTo("large_body");
        assertThat(recorder.warnings()).anyMatch(text -> text.contains("\"public.with_oids\""));
        requireNoSlotButTheMainOne();
    }

    /** The copy is killed between its slot's creation and the end of that slot: the session to import it stands still. */
    @Test
    void a_copy_killed_while_it_takes_its_snapshot_leaves_a_slot_that_the_next_one_drops() throws Exception {
        oneTable();
        String left;
        try (Connection writer = scene.connectBlue()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO t VALUES (4711)");
            Process child = ChildCopy.start(scene, 1, 0);
            try {
                awaitWaitingWalSender();
                long importer = Long.parseLong(scene.askBlue(
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'bluegreen copy snapshot'"));
                assumeTrue(ProcessHandle.of(importer).isPresent(), "the server's processes are not on this machine");
                signal("STOP", importer);
                try {
                    writer.commit();
                    left = awaitLeftover();
                } finally {
                    child.destroyForcibly().waitFor();
                    signal("CONT", importer);
                }
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
        awaitNobodyCopies();

        FirstLoad.run(scene.settings(), recorder);

        assertThat(recorder.warnings()).anyMatch(text -> text.contains(left));
        assertThat(scene.askGreen("SELECT count(*) FROM t")).isEqualTo("11");
        requireNoSlotButTheMainOne();
    }

    /** The server goes on creating the slot, whether its client is there or not. */
    @Test
    void a_copy_killed_while_blue_makes_it_wait_for_a_transaction_leaves_nothing_behind_the_next_one()
            throws Exception {
        oneTable();
        try (Connection writer = scene.connectBlue()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO t VALUES (4711)");
            Process child = ChildCopy.start(scene, 1, 0);
            try {
                awaitWaitingWalSender();
            } finally {
                child.destroyForcibly().waitFor();
            }
            writer.commit();
        }
        awaitNobodyCopies();

        FirstLoad.run(scene.settings(), recorder);

        assertThat(scene.askGreen("SELECT count(*) FROM t")).isEqualTo("11");
        requireNoSlotButTheMainOne();
    }

    @Test
    void an_interrupted_copy_ends_the_creation_of_its_slot() throws Exception {
        oneTable();
        try (Connection writer = scene.connectBlue()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO t VALUES (4711)");
            CompletableFuture<Throwable> ending = new CompletableFuture<>();
            Thread copy = new Thread(() -> {
                try {
                    FirstLoad.run(scene.settings(), recorder);
                    ending.complete(new AssertionError("the copy ended well"));
                } catch (Problem e) {
                    ending.complete(e);
                }
            });
            copy.start();
            awaitWaitingWalSender();
            copy.interrupt();
            assertThat(ending.get(1, TimeUnit.MINUTES)).hasMessageContaining("interrupted while waiting");
            awaitNobodyCopies();
            requireNoSlotButTheMainOne();
            writer.commit();
        }
    }

    @Test
    void a_snapshot_that_fails_after_its_slot_was_created_leaves_none() throws SQLException {
        oneTable();
        PostgresSessions sessions = new PostgresSessions(scene.blueSettings());
        try (Connection control = sessions.open("test")) {
            List<Table> tables = Catalog.tables(control, TableFilter.of(List.of("public.t"), List.of()));
            scene.onBlue("ALTER TABLE t RENAME TO renamed");
            assertThatThrownBy(() -> BlueSnapshot.take(sessions, control, scene.slot(), tables, recorder))
                    .hasMessageContaining("public.t");
        }
        requireNoSlotButTheMainOne();
    }

    /** Of another database, of a name that only looks alike, or with a reader: none of them is left by a copy. */
    @Test
    void slots_of_others_are_left_alone() throws SQLException {
        oneTable();
        String elsewhere = CopySlots.newName(scene.slot());
        String alike = scene.slot() + "_copy_of_mine";
        String read = CopySlots.newName(scene.slot());
        blue.execute("SELECT pg_create_logical_replication_slot('" + elsewhere + "', 'test_decoding')");
        scene.onBlue(
                "SELECT pg_create_logical_replication_slot('" + alike + "', 'test_decoding')",
                "SELECT pg_create_logical_replication_slot('" + read + "', 'test_decoding')");
        try (Connection reader = new PostgresSessions(scene.blueSettings()).openReplication("reader")) {
            reader.unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(read)
                    .start();
            FirstLoad.run(scene.settings(), recorder);
            try (Connection control = scene.connectBlue()) {
                assertThat(Slots.list(control))
                        .extracting(ReplicationSlot::name)
                        .containsExactlyInAnyOrder(scene.slot(), elsewhere, alike, read);
            }
        }
        Awaitility.await().until(() -> dropped(read));
        assertThat(dropped(elsewhere) && dropped(alike)).isTrue();
    }

    private String awaitLeftover() throws SQLException {
        try (Connection control = scene.connectBlue()) {
            return Awaitility.await()
                    .until(() -> CopySlots.leftovers(control, scene.slot()), left -> left.size() == 1)
                    .get(0);
        }
    }

    private static void signal(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private void oneTable() throws SQLException {
        scene.onBoth("CREATE TABLE t (id int PRIMARY KEY)");
        scene.onBlue("INSERT INTO t SELECT generate_series(1, 10)");
    }

    private boolean dropped(String slot) throws SQLException {
        try (Connection control = blue.connect()) {
            return !Slots.find(control, slot).orElseThrow().active() && Slots.drop(control, slot);
        }
    }

    private void requireNoSlotButTheMainOne() throws SQLException {
        try (Connection control = scene.connectBlue()) {
            assertThat(Slots.list(control)).extracting(ReplicationSlot::name).containsExactly(scene.slot());
        }
    }

    /** Its slot is there already, and kept from being complete by the open transaction. */
    private void awaitWaitingWalSender() {
        Awaitility.await().until(() -> scene.askBlue("SELECT count(*) FROM pg_locks l JOIN pg_replication_slots s"
                        + " ON s.active_pid = l.pid WHERE l.locktype = 'transactionid' AND NOT l.granted")
                .equals("1"));
    }

    /** The servers notice that their client is gone when they next talk to it. */
    private void awaitNobodyCopies() {
        Awaitility.await()
                .until(() -> scene.askBlue("SELECT (SELECT count(*) FROM pg_stat_activity WHERE"
                                        + " application_name LIKE 'bluegreen copy%')"
                                        + " + (SELECT count(*) FROM pg_stat_replication)")
                                .equals("0")
                        && scene.askGreen("SELECT count(*) FROM pg_stat_activity WHERE"
                                        + " application_name LIKE 'bluegreen copy%'")
                                .equals("0"));
    }
}
