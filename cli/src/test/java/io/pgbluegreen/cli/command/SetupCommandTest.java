package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_first_run_makes_everything_and_the_second_finds_it_there() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue(
                "CREATE TABLE users (id int PRIMARY KEY, name text)", "CREATE UNLOGGED TABLE scratch (id int)");

        CommandLineRun first = migration.run("setup");

        assertThat(first.err()).isEmpty();
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).doesNotContain("already there");
        assertThat(first.out())
                .contains("schema bluegreen")
                .contains("topic " + migration.topic("blue") + " with subscription pulsar2pg-green")
                .contains("topic " + migration.topic("green") + " with subscription pulsar2pg-blue")
                .contains("publication bluegreen_" + migration.name() + "_blue of 1 tables")
                .contains("replication slot bluegreen_" + migration.name() + "_blue from ")
                .contains("changes of unlogged tables are not replicated: public.scratch");
        String slot = "bluegreen_" + migration.name() + "_blue";
        assertThat(migration.askBlue("SELECT plugin FROM pg_replication_slots WHERE slot_name = '" + slot + "'"))
                .isEqualTo("pgoutput");
        assertThat(migration.askBlue("SELECT confirmed_flush_lsn = start_lsn FROM pg_replication_slots"
                        + " JOIN bluegreen.publisher ON slot = slot_name WHERE slot = '" + slot + "'"))
                .isEqualTo("t");
        assertThat(migration.askBlue("SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY 1)"
                        + " FROM pg_publication_tables WHERE pubname = '" + slot + "'"))
                .contains("bluegreen.applied")
                .contains("bluegreen.heartbeat")
                .contains("public.users")
                .doesNotContain("scratch");
        assertThat(migration.askBlue("SELECT seq FROM bluegreen.applied WHERE source = 'green'"))
                .isEqualTo("0");
        assertThat(migration.askGreen("SELECT seq FROM bluegreen.applied WHERE source = 'blue'"))
                .isEqualTo("0");
        assertThat(migration.askGreen("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        String startLsn = migration.askBlue("SELECT start_lsn FROM bluegreen.publisher");

        CommandLineRun second = migration.run("setup");

        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).doesNotContain("done ").contains("already there");
        assertThat(migration.askBlue("SELECT start_lsn FROM bluegreen.publisher"))
                .isEqualTo(startLsn);

        migration.onBlue("CREATE TABLE keyless (a int)");

        assertThat(migration.run("cutover", "--dry-run").out())
                .contains("tables that are not published, since they were made after the setup: public.keyless;"
                        + " their rows do not reach green");
        namesASpoiledTopic(migration);
    }

    private static void namesASpoiledTopic(TestMigration migration) throws Exception {
        String spoiled = "topic " + migration.topic("green")
                + " has policies under which changes could be lost or repeated: message TTL is 60 s";
        assertThat(migration.run("status").out()).doesNotContain("TTL");
        try (PulsarConnection pulsar = PulsarConnection.open(new PulsarSettings(
                RealServers.pulsar().serviceUrl(), RealServers.pulsar().adminUrl()))) {
            pulsar.admin().topicPolicies().setMessageTTL(migration.topic("green"), 60);
            pulsar.admin().topicPolicies().setMessageTTL(migration.topic("blue"), 60);
        }

        await().untilAsserted(() ->
                assertThat(migration.run("status").out()).contains(spoiled, spoiled.replace("_green", "_blue")));
        assertThat(migration.run("cutover", "--dry-run").out()).contains(spoiled);
        CommandLineRun publisher = migration.run("pg2pulsar", "--side", "blue");
        assertThat(publisher.exitCode()).isEqualTo(1);
        assertThat(publisher.err()).contains("message TTL is 60 s");
    }
}
