package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.cli.server.BackgroundCommand;
import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.testkit.process.FreePort;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the order in which a person uses them, on real servers. */
class ReplicationTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void run_copy_and_status_carry_changes_both_ways_until_they_are_stopped() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue(
                "CREATE TABLE users (id int PRIMARY KEY, name text)",
                "INSERT INTO users SELECT g, 'user ' || g FROM generate_series(1, 1000) g");
        migration.onGreen("CREATE TABLE users (id int PRIMARY KEY, name text)");
        assertThat(migration.run("setup").exitCode()).isZero();
        try (BackgroundCommand run = migration.start("run")) {
            migration.onBlue("UPDATE users SET name = 'before the copy' WHERE id = 1");

            CommandLineRun copy = migration.run("copy", "--jobs", "2");

            assertThat(copy.err()).isEmpty();
            assertThat(copy.exitCode()).isZero();
            assertThat(copy.out())
                    .contains("public.users: 1,000 rows")
                    .contains("green is loaded: 1 tables, 1,000 rows")
                    .contains("publication bluegreen_" + migration.name() + "_green of 1 tables")
                    .contains("replication slot bluegreen_" + migration.name() + "_green from");
            migration.onBlue("UPDATE users SET name = 'after the copy' WHERE id = 2", "DELETE FROM users WHERE id = 3");
            await().until(() -> migration
                    .askGreen("SELECT string_agg(name, ',' ORDER BY id) FROM users WHERE id <= 3")
                    .equals("before the copy,after the copy"));
            migration.onGreen("INSERT INTO users VALUES (5000, 'from green')");
            await().until(() ->
                    migration.askBlue("SELECT name FROM users WHERE id = 5000").equals("from green"));
            theWriteToTheSideThatTakesNoneIsAnAlarmUntilSomebodyHasLookedAtIt(migration);
            await().until(() -> isHealthy(migration.run("status", "--json")));

            assertThat(migration.run("status").out())
                    .contains("writes: blue takes writes")
                    .contains("first load: done, 1 of 1 tables, 1,000 rows")
                    .contains("blue → green")
                    .contains("running");
            assertThat(run.stop()).isZero();
        }
        assertThat(migration.askBlue("SELECT string_agg(actual, ',') FROM bluegreen.daemon"))
                .isEqualTo("stopped,stopped");
        assertThat(migration.askGreen("SELECT string_agg(actual, ',') FROM bluegreen.daemon"))
                .isEqualTo("stopped,stopped");
        CommandLineRun nobodyWorks = migration.run("status");
        assertThat(nobodyWorks.exitCode()).isEqualTo(1);
        assertThat(nobodyWorks.out())
                .contains("! pg2pulsar-blue: it was stopped")
                .contains("! pulsar2pg-green: it was stopped")
                .contains("Start it again");
        assertThat(migration.run("copy").out()).contains("green was loaded before");
    }

    @Test
    void a_daemon_that_fails_is_shown_with_its_remedy_and_the_healthy_direction_goes_on() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE users (id int PRIMARY KEY, name text)");
        migration.onGreen("CREATE TABLE users (id int PRIMARY KEY, name text)");
        assertThat(migration.run("setup").exitCode()).isZero();
        assertThat(migration.run("copy").exitCode()).isZero();
        migration.onGreen("ALTER TABLE users DROP COLUMN name");
        try (BackgroundCommand run = migration.start("run")) {
            migration.onBlue("INSERT INTO users VALUES (1, 'Ana')");
            await().until(() -> migration
                    .askGreen("SELECT actual FROM bluegreen.daemon WHERE name = 'pulsar2pg-green'")
                    .equals("failed"));

            CommandLineRun status = migration.run("status");

            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.out())
                    .contains("! pulsar2pg-green: ")
                    .contains("name")
                    .contains("  → ");
            migration.onGreen("INSERT INTO users VALUES (2)");
            await().until(() ->
                    migration.askBlue("SELECT count(*) FROM users WHERE id = 2").equals("1"));
            assertThat(run.stop()).isEqualTo(4);
            assertThat(run.err()).contains("error: ").contains("users");
        }
    }

    @Test
    void daemons_refuse_a_database_that_was_not_set_up() throws Exception {
        TestMigration migration = TestMigration.on(folder);

        CommandLineRun run = migration.run("run");
        CommandLineRun publisher = migration.run("pg2pulsar", "--side", "blue");
        CommandLineRun status = migration.run("status");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no schema bluegreen").contains("→ Run `bluegreen setup` first.");
        assertThat(publisher.exitCode()).isEqualTo(1);
        assertThat(publisher.err()).contains("→ Run `bluegreen setup` first.");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).contains("! blue: blue (127.0.0.1:").contains("has no schema bluegreen");
    }

    @Test
    void a_daemon_whose_pulsar_is_away_at_the_start_ends_with_1() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        int nobody = FreePort.find();
        migration.write(migration.yaml().replaceAll("pulsar://[^\"]*", "pulsar://127.0.0.1:" + nobody));

        CommandLineRun run = migration.run("pg2pulsar", "--side", "blue");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: Pulsar at pulsar://127.0.0.1:" + nobody + " cannot be reached");
    }

    private static void theWriteToTheSideThatTakesNoneIsAnAlarmUntilSomebodyHasLookedAtIt(TestMigration migration)
            throws Exception {
        String xid = migration.askGreen("SELECT xmin FROM users WHERE id = 5000");
        CommandLineRun alarms = migration.run("alarms");
        assertThat(alarms.exitCode()).isEqualTo(1);
        assertThat(alarms.out())
                .contains("green: transaction " + xid + " at ")
                .contains("1 change of public.users")
                .contains("bluegreen alarms --acknowledge");
        JsonNode alarm = new ObjectMapper()
                .readTree(migration.run("alarms", "--json").out())
                .at("/alarms/0");
        assertThat(alarm.get("side").asText()).isEqualTo("green");
        assertThat(alarm.get("xid").asText()).isEqualTo(xid);
        assertThat(migration.run("status").out())
                .contains("! green: somebody wrote here although this side takes no writes" + ": transaction " + xid);

        CommandLineRun acknowledged = migration.run("alarms", "--acknowledge", "--by", "ana");

        assertThat(acknowledged.exitCode()).isZero();
        assertThat(acknowledged.out()).contains("1 acknowledged by ana");
        assertThat(migration.askGreen("SELECT acknowledged_by FROM bluegreen.foreign_commit"))
                .isEqualTo("ana");
        assertThat(migration.run("alarms").out()).isEqualTo("no alarms%n".formatted());
    }

    private static boolean isHealthy(CommandLineRun status) throws Exception {
        JsonNode report = new ObjectMapper().readTree(status.out());
        for (JsonNode direction : report.get("directions")) {
            boolean healthy = direction.at("/publisher/state").asText().equals("running")
                    && direction.at("/applier/state").asText().equals("running")
                    && direction.get("lagMillis").isNumber()
                    && direction.get("roundTripMillis").isNumber()
                    && direction.get("slotLagBytes").isNumber()
                    && direction.get("topicBacklogMessages").isNumber();
            if (!healthy) {
                return false;
            }
        }
        return report.get("problems").isEmpty() && status.exitCode() == 0;
    }
}
