package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.LedgerCheck;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pulsar goes away under load and comes back: the source keeps its WAL, and nothing is lost. */
class PulsarOutageTest {

    private static final Duration OUTAGE = Duration.ofSeconds(20);

    /** A server that is not held has ended long before. */
    private static final Duration HELD = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({"9.6, 17", "17, 18"})
    void nothing_is_lost_when_pulsar_is_away_for_20_seconds_under_load(String blue, String green) throws Exception {
        MajorPair majors = new MajorPair(blue, green);
        try (PulsarServer pulsar = PulsarServer.builder().start();
                // A walsender that hears nothing for 10 s would give up: the publisher must go on answering.
                TestMigration migration = new TestMigration(
                        "outage",
                        PostgresServer.builder(blue)
                                .setting("wal_sender_timeout", "10s")
                                .start(),
                        PostgresServer.builder(green).start(),
                        pulsar,
                        "copy: {schema: existing}")) {
            Forums.create(migration, 20_000, majors.olderVersionNum());
            migration.onBoth("CREATE TABLE burst (id int PRIMARY KEY, text text)");
            migration.load();
            try (JavaProgram publisher = migration.publisher();
                    JavaProgram applier = migration.applier();
                    ForumWorkload workload = ForumWorkload.on(migration.blue::connect)
                            .clients(4)
                            .transactionsPerSecond(300)
                            .start()) {
                migration.awaitCaughtUp();

                pulsar.stop();
                Instant back = Instant.now().plus(OUTAGE);
                long before = workload.statistics().committed();
                // More than publisher and connection hold while they wait.
                for (int i = 0; i < 100; i++) {
                    migration.blue.execute("INSERT INTO burst SELECT g, repeat(md5(g::text), 32)"
                            + " FROM generate_series(" + i * 1000 + ", " + (i * 1000 + 999) + ") g");
                }
                await("commits on blue while Pulsar is away")
                        .until(() -> Instant.now().isAfter(back)
                                && workload.statistics().committed() > before + 1000);
                pulsar.start();

                workload.stop();
                migration.awaitCaughtUp();
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                assertThat(applier.isRunning()).as(applier.errors()).isTrue();
                assertThat(migration.blue.log())
                        .doesNotContain("terminating walsender process due to replication timeout");
                migration.assertSameRows();
                try (Connection connection = migration.green.connect()) {
                    LedgerCheck check = LedgerCheck.check(connection, workload.ledger());
                    assertThat(check.isClean()).as("%s", check).isTrue();
                }
            }
            TopicReading.ofCleanLog(pulsar, migration.blueTopic());
        }
    }

    /** What the topic does not hold is never confirmed, and a server that shuts down waits until all is confirmed. */
    @Test
    void a_source_that_shuts_down_meanwhile_ends_once_its_publisher_has_ended() throws Exception {
        try (PulsarServer pulsar = PulsarServer.builder().start();
                TestMigration migration = new TestMigration(
                        "shutdown",
                        PostgresServer.builder("17").start(),
                        PostgresServer.builder("17").start(),
                        pulsar,
                        "copy: {schema: existing}")) {
            migration.onBoth("CREATE TABLE t (id int PRIMARY KEY)");
            migration.load();
            try (JavaProgram applier = migration.applier()) {
                CompletableFuture<Void> shutdown;
                try (JavaProgram publisher = migration.publisher()) {
                    migration.blue.execute("INSERT INTO t VALUES (1)");
                    migration.awaitCaughtUp();
                    pulsar.stop();
                    migration.blue.execute("INSERT INTO t VALUES (2)");

                    shutdown = CompletableFuture.runAsync(migration.blue::stop);
                    await().until(() -> migration.blue.log().contains("received fast shutdown request"));
                    await().during(HELD).until(migration.blue::isRunning);
                    assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                }
                shutdown.get(3, TimeUnit.MINUTES);
                assertThat(migration.blue.log()).contains("database system is shut down");

                pulsar.start();
                migration.blue.start();
                try (JavaProgram publisher = migration.publisher()) {
                    migration.awaitCaughtUp();
                    migration.assertSameRows();
                    assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                }
                assertThat(applier.isRunning()).as(applier.errors()).isTrue();
            }
            TopicReading.ofCleanLog(pulsar, migration.blueTopic());
        }
    }
}
