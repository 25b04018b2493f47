package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.snapshotcopy.clone.CloneFiles;
import io.pgbluegreen.snapshotcopy.clone.Origin;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import io.pgbluegreen.testkit.forum.ForumSchema;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Snapshots of blue's disk under load. Every transaction inserts one row into the ledger, and the topic tells where
 * each was committed: a clone must hold exactly those that were committed before the position at which it says that it
 * left blue's history.
 */
class FrozenCopyTest {

    private static final long SEED = Long.getLong("clone.seed", System.nanoTime());

    static List<String> majors() {
        return List.of(System.getProperty("clone.majors", "9.6,13").split(","));
    }

    /** Each takes some seconds; of 9.6, whose publisher works out a commit's position by itself, half as many do. */
    private static int copies(String major) {
        return Integer.getInteger("clone.copies", major.equals("9.6") ? 5 : 10);
    }

    /** What a snapshot holds, by its own word and by its rows. */
    private record Snapshot(Lsn leftAt, Set<String> ledger) {}

    @ParameterizedTest
    @MethodSource("majors")
    void a_clone_holds_what_was_committed_before_it_left_and_nothing_else(String major) throws Exception {
        System.out.println("clone.seed=" + SEED);
        try (TestMigration migration = new TestMigration(
                "frozen_" + major.replace('.', '_'),
                PostgresServer.builder(major).fsync(false).start(),
                Clones.unstarted(major),
                SharedPulsar.get())) {
            List<Snapshot> snapshots = new ArrayList<>();
            try (Connection blue = migration.blue.connect()) {
                ForumSchema.create(blue, Integer.parseInt(TestMigration.one(blue, "SHOW server_version_num")));
                ForumSchema.seed(blue, 1_000);
            }
            migration.run("setup", "--side", "blue");
            try (JavaProgram publisher = migration.publisher();
                    ForumWorkload clients = ForumWorkload.on(migration.blue::connect)
                            .clients(4)
                            .seed(SEED)
                            .transactionsPerSecond(400)
                            .start()) {
                for (int copy = 0; copy < copies(major); copy++) {
                    SwitchableForum.awaitCommits(clients, 100);
                    snapshots.add(snapshot((EmbeddedPostgres) migration.blue, major));
                }
                clients.stop();
                Lsn written = migration.written();
                await().until(() -> !migration.confirmed().isBefore(written));
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
            Map<String, Lsn> commits = TopicReading.ledger(SharedPulsar.get(), migration.blueTopic());
            assertThat(commits).hasSizeGreaterThan(100 * copies(major));
            for (Snapshot snapshot : snapshots) {
                Set<String> expected = commits.entrySet().stream()
                        .filter(commit -> commit.getValue().isBefore(snapshot.leftAt()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
                assertThat(snapshot.ledger())
                        .as("left at %s", snapshot.leftAt())
                        .isEqualTo(expected);
            }
        }
    }

    private static Snapshot snapshot(EmbeddedPostgres blue, String major) throws Exception {
        Origin origin;
        try (Connection connection = blue.connect()) {
            origin = new Origin(TestMigration.one(connection, "SELECT system_identifier FROM pg_control_system()"), 1);
        }
        try (EmbeddedPostgres clone = Clones.unstarted(major)) {
            blue.copyFilesAtOneInstant(clone.dataDirectory());
            clone.startOnOwnTimeline();
            return new Snapshot(new CloneFiles(clone.dataDirectory()).leftAt(origin), ledger(clone));
        }
    }

    private static Set<String> ledger(PostgresServer server) throws SQLException {
        Set<String> ledger = new HashSet<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT client || ':' || n FROM forum.ledger")) {
            while (row.next()) {
                ledger.add(row.getString(1));
            }
        }
        return ledger;
    }
}
