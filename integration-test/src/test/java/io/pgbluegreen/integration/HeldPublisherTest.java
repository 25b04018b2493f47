package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.RetentionPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A publisher that is kept from publishing: by a machine that stood still, and by a topic that is full. */
class HeldPublisherTest {

    private static PulsarServer pulsar;

    @BeforeAll
    static void start() {
        pulsar = PulsarServer.builder()
                .setting("keepAliveIntervalSeconds", "2")
                .setting("backlogQuotaCheckIntervalInSeconds", "1")
                .start();
    }

    @AfterAll
    static void stop() {
        pulsar.close();
    }

    @Test
    void one_that_wakes_up_after_another_has_taken_over_writes_nothing_any_more() throws Exception {
        try (TestMigration migration = migration("woken")) {
            try (JavaProgram first = migration.publisher();
                    JavaProgram applier = migration.applier()) {
                insert(migration, 0);
                migration.awaitCaughtUp();
                first.pause();
                insert(migration, 1);
                try (JavaProgram second = migration.publisher()) {
                    insert(migration, 2);
                    migration.awaitCaughtUp();
                    first.resume();
                    insert(migration, 3);
                    migration.awaitCaughtUp();
                    migration.assertSameRows();
                    assertThat(second.isRunning()).as(second.errors()).isTrue();
                }
                insert(migration, 4);
                migration.awaitCaughtUp();
                migration.assertSameRows();
                assertThat(first.isRunning()).as(first.errors()).isTrue();
                assertThat(applier.isRunning()).as(applier.errors()).isTrue();
            }
            TopicReading.ofCleanLog(pulsar, migration.blueTopic());
        }
    }

    @Test
    void a_topic_that_is_full_holds_it_until_there_is_room_and_status_says_so() throws Exception {
        try (TestMigration migration = migration("full");
                PulsarAdmin admin =
                        PulsarAdmin.builder().serviceHttpUrl(pulsar.adminUrl()).build()) {
            admin.topicPolicies()
                    .setBacklogQuota(
                            migration.blueTopic(),
                            BacklogQuota.builder()
                                    .limitSize(1 << 20)
                                    .retentionPolicy(RetentionPolicy.producer_request_hold)
                                    .build());
            try (JavaProgram publisher = migration.publisher()) {
                for (int i = 0; i < 20; i++) {
                    insert(migration, i);
                }
                await().until(
                                () -> Bluegreen.runHere(migration.folder, "status")
                                        .output(),
                                status -> status.contains("quota"));
                awaitMoreThanTheTimeout(migration);
                for (int i = 20; i < 40; i++) {
                    insert(migration, i);
                }
                try (JavaProgram applier = migration.applier()) {
                    migration.awaitCaughtUp();
                    migration.assertSameRows();
                    assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                    assertThat(applier.isRunning()).as(applier.errors()).isTrue();
                }
                assertThat(migration.blue.log())
                        .doesNotContain("terminating walsender process due to replication timeout");
            }
            TopicReading.ofCleanLog(pulsar, migration.blueTopic());
        }
    }

    /** A walsender that hears nothing meanwhile gives up. */
    private static void awaitMoreThanTheTimeout(TestMigration migration) throws Exception {
        try (Connection connection = migration.blue.connect()) {
            String now = TestMigration.one(connection, "SELECT clock_timestamp()");
            await().until(() -> TestMigration.one(
                            connection,
                            "SELECT clock_timestamp() > '" + now
                                    + "'::timestamptz + 3 * current_setting('wal_sender_timeout')::interval")
                    .equals("t"));
        }
    }

    private static TestMigration migration(String name) throws Exception {
        TestMigration migration = new TestMigration(
                "held_" + name,
                PostgresServer.builder("13").setting("wal_sender_timeout", "5s").start(),
                PostgresServer.builder("17").start(),
                pulsar,
                "copy: {schema: existing}");
        migration.onBoth("CREATE TABLE t (id int PRIMARY KEY, v text)");
        migration.load();
        return migration;
    }

    /** A thousand rows of random text, which does not compress. */
    private static void insert(TestMigration migration, int round) throws Exception {
        migration.blue.execute("INSERT INTO t SELECT g, md5(random()::text) || md5(random()::text)"
                + " FROM generate_series(" + round * 1000 + ", " + (round * 1000 + 999) + ") g");
    }
}
