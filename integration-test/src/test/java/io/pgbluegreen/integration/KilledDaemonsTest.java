package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.LedgerCheck;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Any step can die. Publisher and applier are killed at random moments while clients write, and a large transaction is
 * on its way each time; afterwards nothing is lost, nothing is there twice, and the topic is a clean log.
 *
 * <p>{@code -Dkill.seed=N} repeats a run.
 */
class KilledDaemonsTest {

    private static final int KILLS = 10;
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

    @Test
    void rows_are_equal_after_publisher_and_applier_were_killed_ten_times_each() throws Exception {
        System.out.println("kill.seed=" + SEED);
        Random random = new Random(SEED);
        try (TestMigration migration = TestMigration.of("killed", "11", "17")) {
            Forums.create(migration, 20_000);
            migration.onBoth("CREATE TABLE public.large (n int, i int, filler text, PRIMARY KEY (n, i))");
            migration.load();
            try (ForumWorkload workload = ForumWorkload.on(migration.blue::connect)
                    .clients(4)
                    .seed(SEED)
                    .transactionsPerSecond(300)
                    .start()) {
                killAndStartAgain(migration, workload, random);
                workload.stop();
                try (JavaProgram publisher = migration.publisher();
                        JavaProgram applier = migration.applier()) {
                    migration.awaitCaughtUp();
                    assertThat(publisher.isRunning()).isTrue();
                    assertThat(applier.isRunning()).isTrue();
                }
                migration.assertSameRows();
                try (Connection connection = migration.green.connect()) {
                    LedgerCheck check = LedgerCheck.check(connection, workload.ledger());
                    assertThat(check.isClean()).as("%s", check).isTrue();
                    assertThat(check.acknowledged()).isGreaterThan(500);
                }
            }
            TopicReading.Summary topic = TopicReading.ofCleanLog(SharedPulsar.get(), migration.blueTopic());
            assertThat(topic.highestEpoch()).as("publisher's starts").isGreaterThan(KILLS);
            assertThat(topic.transactions()).isGreaterThan(500);
        }
    }

    private static void killAndStartAgain(TestMigration migration, ForumWorkload workload, Random random)
            throws Exception {
        JavaProgram publisher = migration.publisher();
        JavaProgram applier = migration.applier();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                awaitStarted(publisher, applier);
                int rows = 20_000 + random.nextInt(20_000);
                int number = kill;
                CompletableFuture<Void> large = CompletableFuture.runAsync(() -> insertLarge(migration, number, rows));
                afterCommits(workload, random.nextInt(600));
                if (random.nextBoolean()) {
                    publisher.kill();
                    afterCommits(workload, random.nextInt(200));
                    applier.kill();
                } else {
                    applier.kill();
                    afterCommits(workload, random.nextInt(200));
                    publisher.kill();
                }
                large.get();
                publisher = migration.publisher();
                applier = migration.applier();
            }
            awaitStarted(publisher, applier);
        } finally {
            publisher.kill();
            applier.kill();
        }
    }

    private static void awaitStarted(JavaProgram publisher, JavaProgram applier) {
        await().until(() -> publisher.errors().contains("streaming from slot")
                && applier.errors().contains(" from frame "));
    }

    private static void insertLarge(TestMigration migration, int number, int rows) {
        try {
            migration.blue.execute("INSERT INTO public.large SELECT " + number
                    + ", i, repeat(md5(i::text), 8) FROM generate_series(1, " + rows + ") i");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The random moment of a kill: so many transactions later. */
    private static void afterCommits(ForumWorkload workload, int count) {
        long until = workload.statistics().committed() + count;
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> workload.statistics().committed() >= until);
    }
}
