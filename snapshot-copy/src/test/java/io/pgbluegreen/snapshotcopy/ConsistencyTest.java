package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsistencyTest {

    private static final List<String> TABLES = List.of("first_one", "second_one", "third_one");

    /**
     * Clients write before, while and after the snapshot is taken and the tables are read. What the copy may hold is
     * not asked of the copy: the server's own decoding of the same WAL says which transactions lie before the LSN.
     */
    @ParameterizedTest
    @CsvSource({"9.6,11", "9.6,18", "11,17", "16,18"})
    void a_copy_holds_exactly_what_was_committed_before_its_start_lsn(String from, String to) throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.err.println("seed " + seed);
        try (PostgresServer blue = Scene.server(from);
                PostgresServer green = Scene.server(to);
                Scene scene = Scene.on(blue, green);
                Connection control = scene.connectBlue()) {
            for (String table : TABLES) {
                scene.onBoth("CREATE TABLE " + table + " (id int PRIMARY KEY, v int)");
            }
            History.begin(control, "history");
            for (String table : TABLES) {
                scene.onBlue("INSERT INTO " + table + " SELECT i, 0 FROM generate_series(1, 30000) i");
            }
            try (Writers writers = Writers.start(scene::connectBlue, TABLES, 6, seed)) {
                awaitCommits(scene, 200);
                FirstLoad.run(scene.settings(), FirstLoadObserver.none());
                awaitCommits(scene, 200);
            }

            History history = History.end(control, "history");
            Lsn lsn = scene.startLsn("public.first_one");
            assertThat(history.transactionsAfter(lsn)).isGreaterThan(100);
            try (Connection copy = scene.connectGreen()) {
                for (String table : TABLES) {
                    assertThat(scene.startLsn("public." + table)).isEqualTo(lsn);
                    assertThat(History.rows(copy, table)).isEqualTo(history.rowsAt(table, lsn));
                    assertThat(History.rows(copy, table)).isNotEqualTo(History.rows(control, table));
                }
            }
            assertThat(Slots.list(control))
                    .as("slots that the copy left")
                    .extracting(ReplicationSlot::name)
                    .containsExactly(scene.slot());
        }
    }

    private static void awaitCommits(Scene scene, int more) throws Exception {
        String commits = "SELECT txid_snapshot_xmin(txid_current_snapshot())";
        long before = Long.parseLong(scene.askBlue(commits));
        Awaitility.await().until(() -> Long.parseLong(scene.askBlue(commits)) > before + more);
    }
}
