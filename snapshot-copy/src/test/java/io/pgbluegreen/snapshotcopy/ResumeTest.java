package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ResumeTest {

    private static final List<String> TABLES =
            IntStream.rangeClosed(1, 12).mapToObj(i -> "t" + i).toList();

    /**
     * The copy is killed again and again while clients write to blue, then left to finish. Each table must be what it
     * was on blue at its own start LSN, and no table that was complete may be read a second time.
     */
    @Test
    void a_killed_copy_goes_on_and_keeps_complete_tables() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.err.println("seed " + seed);
        Random random = new Random(seed);
        try (PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green);
                Connection control = scene.connectBlue()) {
            for (String table : TABLES) {
                scene.onBoth("CREATE TABLE " + table + " (id int PRIMARY KEY, v int)");
            }
            History.begin(control, "history");
            for (int i = 0; i < TABLES.size(); i++) {
                scene.onBlue("INSERT INTO " + TABLES.get(i) + " SELECT i, 0 FROM generate_series(1, " + (i + 1) * 4000
                        + ") i");
            }
            Map<TableId, Lsn> complete = new HashMap<>();
            FirstLoadResult last;
            try (Writers writers = Writers.start(scene::connectBlue, TABLES, 3, seed)) {
                for (int kill = 0; kill < 3; kill++) {
                    Process child = ChildCopy.start(scene, 2, 1 + random.nextInt(2));
                    List<TableId> copied = ChildCopy.awaitHold(child);
                    boolean inTheMiddle = child.isAlive();
                    // The other worker goes on for a moment that nobody can tell.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
                    child.destroyForcibly().waitFor();
                    assertThat(inTheMiddle).as("killed in the middle").isTrue();
                    assertThat(copied).isNotEmpty().noneMatch(complete::containsKey);
                    awaitNobodyCopies(scene);
                    requireKept(scene, complete, copied);
                }
                Recorder recorder = new Recorder();
                last = FirstLoad.run(scene.settings(), recorder);
                assertThat(recorder.all(FirstLoadEvent.TableCopied.class))
                        .extracting(FirstLoadEvent.TableCopied::table)
                        .noneMatch(complete::containsKey);
                requireKept(scene, complete, List.of());
            }

            assertThat(scene.isFinished()).isTrue();
            assertThat(last.tablesKept()).isGreaterThanOrEqualTo(3);
            assertThat(new HashSet<>(complete.values())).as("start LSNs").hasSizeGreaterThan(3);
            assertThat(scene.askGreen("SELECT first_lsn FROM bluegreen.first_load"))
                    .as("that of the first run")
                    .isEqualTo(complete.values().stream()
                            .min(Comparator.naturalOrder())
                            .orElseThrow()
                            .toString());
            History history = History.end(control, "history");
            try (Connection copy = scene.connectGreen()) {
                for (String table : TABLES) {
                    assertThat(History.rows(copy, table))
                            .as(table)
                            .isEqualTo(history.rowsAt(table, scene.startLsn("public." + table)));
                }
            }
        }
    }

    /** Tables that were complete before still are, from where they were; those that are now join them. */
    private static void requireKept(Scene scene, Map<TableId, Lsn> complete, List<TableId> said) throws SQLException {
        Map<TableId, Lsn> now = new HashMap<>();
        for (TableLoad load : scene.loads()) {
            if (load.state() == State.COPIED) {
                now.put(load.table(), load.startLsn().orElseThrow());
            }
        }
        assertThat(now).containsAllEntriesOf(complete);
        assertThat(now.keySet()).containsAll(Set.copyOf(said));
        complete.putAll(now);
    }

    /** The servers notice that their client is gone when they next talk to it. */
    private static void awaitNobodyCopies(Scene scene) {
        Awaitility.await().until(() -> scene.askGreen(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE" + " 'bluegreen copy%'")
                .equals("0"));
    }
}
