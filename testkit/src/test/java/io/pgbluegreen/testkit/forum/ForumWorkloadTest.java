package io.pgbluegreen.testkit.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForumWorkloadTest {

    private static final long SEED = Long.getLong("testkit.seed", System.nanoTime());

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        System.out.println("-Dtestkit.seed=" + SEED);
        server = PostgresServer.builder("11").database("forum").start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void newForum() throws SQLException {
        server.execute("DROP SCHEMA IF EXISTS forum CASCADE", "DROP TABLE IF EXISTS counters, site_settings");
        try (Connection connection = server.connect()) {
            ForumSchema.create(connection);
            ForumSchema.seed(connection, 1000);
        }
    }

    @Test
    void clients_disturb_each_other_so_little_that_no_statement_fails() throws SQLException {
        try (ForumWorkload workload = start(8)) {
            awaitCommits(workload, 3000);
            workload.stop();
            WorkloadStatistics statistics = workload.statistics();
            assertThat(statistics.failedStatements())
                    .as(statistics.lastFailure())
                    .isZero();
            assertThat(statistics.inDoubt()).isZero();
            assertThat(statistics.rolledBack()).isPositive();
            LedgerCheck check = check(workload);
            assertThat(check.isClean()).as("%s", check).isTrue();
            assertThat(check.acknowledged()).isEqualTo(statistics.committed());
        }
    }

    @Test
    void a_target_rate_is_kept() throws SQLException {
        long begun = System.nanoTime();
        try (ForumWorkload workload = ForumWorkload.on(server::connect)
                .clients(4)
                .seed(SEED)
                .transactionsPerSecond(50)
                .start()) {
            awaitCommits(workload, 100);
            long committed = workload.statistics().committed();
            // Each client may be a turn ahead.
            double turns = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 20.0 + 4;
            assertThat((double) committed).isLessThanOrEqualTo(turns);
        }
    }

    @Test
    void clients_go_on_after_a_crash_of_the_server_and_nothing_acknowledged_is_lost() throws SQLException {
        try (ForumWorkload workload = start(4)) {
            for (int crash = 0; crash < 3; crash++) {
                awaitCommits(workload, 300);
                long refused = workload.statistics().failedConnects();
                server.kill();
                await().until(() -> workload.statistics().failedConnects() > refused);
                server.start();
            }
            awaitCommits(workload, 300);
            workload.stop();
            assertThat(workload.statistics().failedStatements()).isPositive();
            // The server was away for a good part of a second, at the least.
            assertThat(workload.statistics().longestGapNanos())
                    .isGreaterThan(Duration.ofMillis(100).toNanos());
            LedgerCheck check = check(workload);
            assertThat(check.isClean()).as("%s", check).isTrue();
        }
    }

    @Test
    void a_sequence_that_falls_behind_its_column_shows_as_duplicate_keys() throws SQLException {
        try (ForumWorkload workload = start(2)) {
            awaitCommits(workload, 100);
            assertThat(workload.statistics().duplicateKeys()).isZero();
            server.execute("SELECT setval('forum.posts_id_seq', 1)");
            await().until(() -> workload.statistics().duplicateKeys() > 0);
            // In this order: they go on failing.
            long duplicates = workload.statistics().duplicateKeys();
            assertThat(workload.statistics().failedStatements()).isGreaterThanOrEqualTo(duplicates);
        }
    }

    @Test
    void the_check_finds_a_lost_an_unexpected_an_altered_and_a_duplicate_row() throws SQLException {
        try (ForumWorkload workload = start(2)) {
            ClientLedger one = workload.ledger().clients().get(0);
            ClientLedger other = workload.ledger().clients().get(1);
            await().until(() -> one.count(Fate.ROLLED_BACK) > 0
                    && one.count(Fate.ACKNOWLEDGED) > 2
                    && other.count(Fate.ACKNOWLEDGED) > 2);
            workload.stop();
            int first = one.client();
            long rolledBack = firstOf(workload, Fate.ROLLED_BACK);
            long acknowledged = firstOf(workload, Fate.ACKNOWLEDGED);
            server.execute(
                    "DELETE FROM forum.ledger WHERE client = " + first + " AND n = " + acknowledged,
                    "INSERT INTO forum.ledger VALUES (" + first + ", " + rolledBack + ", 'ghost')",
                    "INSERT INTO forum.ledger VALUES (" + first + ", 999999999, 'from the future')",
                    "ALTER TABLE forum.ledger DROP CONSTRAINT ledger_pkey",
                    "INSERT INTO forum.ledger SELECT * FROM forum.ledger WHERE client = " + (first + 1) + " LIMIT 3",
                    "UPDATE forum.ledger SET note = note || '!' WHERE ctid IN (SELECT ctid FROM forum.ledger"
                            + " WHERE client = " + first + " AND note LIKE 'transaction%' LIMIT 2)");
            LedgerCheck check = check(workload);
            assertThat(check.isClean()).isFalse();
            assertThat(check.lost()).isEqualTo(1);
            assertThat(check.unexpected()).isEqualTo(2);
            assertThat(check.duplicates()).isEqualTo(3);
            assertThat(check.altered()).isEqualTo(2);
            assertThat(check.examples()).hasSize(8).anyMatch(example -> example.startsWith("lost: client " + first));
        }
    }

    @Test
    void a_second_workload_may_not_take_the_numbers_of_the_first() throws SQLException {
        try (ForumWorkload workload = start(2)) {
            awaitCommits(workload, 10);
        }
        assertThatThrownBy(() -> start(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("firstClient");
    }

    private static ForumWorkload start(int clients) throws SQLException {
        return ForumWorkload.on(server::connect).clients(clients).seed(SEED).start();
    }

    private static void awaitCommits(ForumWorkload workload, long count) {
        long before = workload.statistics().committed();
        await().until(() -> workload.statistics().committed() >= before + count);
    }

    private static LedgerCheck check(ForumWorkload workload) throws SQLException {
        try (Connection connection = server.connect()) {
            return LedgerCheck.check(connection, workload.ledger());
        }
    }

    private static long firstOf(ForumWorkload workload, Fate fate) {
        ClientLedger client = workload.ledger().clients().get(0);
        for (long n = 1; n <= client.length(); n++) {
            if (client.fate(n).orElseThrow() == fate) {
                return n;
            }
        }
        throw new AssertionError("no transaction is " + fate);
    }
}
