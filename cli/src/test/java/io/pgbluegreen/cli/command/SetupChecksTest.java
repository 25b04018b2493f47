package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.server.BackgroundCommand;
import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.FreePort;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can stand in the way is named with its remedy, and nothing is changed before all are gone. */
class SetupChecksTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_cramped_server_and_a_table_without_identity_are_reported_together() throws Exception {
        try (PostgresServer cramped = PostgresServer.builder("17")
                .fsync(false)
                .setting("wal_level", "replica")
                .setting("max_replication_slots", "0")
                .setting("max_wal_senders", "0")
                .start()) {
            TestMigration migration = TestMigration.on(folder, RealServers.blue(), cramped);
            migration.onBlue(
                    "CREATE TABLE good (id int PRIMARY KEY)",
                    "CREATE TABLE \"No Key\" (x int)",
                    "CREATE TABLE almost (x int NOT NULL UNIQUE)",
                    "CREATE TABLE nothing (id int PRIMARY KEY)",
                    "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                    "CREATE TABLE late (id int PRIMARY KEY DEFERRABLE)");

            CommandLineRun run = migration.run("setup");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains("4 things stand in the way; nothing was changed:")
                    .contains("has wal_level = replica; expected logical")
                    .contains("→ ALTER SYSTEM SET wal_level = logical, then restart that server")
                    .contains("has no free replication slot: 0 of 0 are in use, 1 more needed")
                    .contains("→ Raise max_replication_slots")
                    .contains("has no free WAL sender: 0 of 0 are in use, 1 more needed")
                    .contains("4 tables have no usable replica identity")
                    .contains("public.\"No Key\"")
                    .contains("ALTER TABLE \"public\".\"No Key\" REPLICA IDENTITY FULL;")
                    .contains("ALTER TABLE \"public\".\"almost\" REPLICA IDENTITY USING INDEX \"almost_x_key\";")
                    .contains("ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY USING INDEX \"nothing_pkey\";")
                    .contains("ALTER TABLE \"public\".\"late\" REPLICA IDENTITY FULL;")
                    .doesNotContain("public.good");
            assertThat(migration.askBlue("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluegreen'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void servers_that_cannot_be_reached_are_reported_together() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        int nobody = FreePort.find();
        migration.write(migration
                .yaml()
                .replace("port: " + RealServers.green().port(), "port: " + nobody)
                .replaceAll("service-url: \"[^\"]*\"", "service-url: \"pulsar://127.0.0.1:" + nobody + "\""));

        CommandLineRun run = CommandLineRun.of(folder, Map.of("PASSWORD", "not the password"), "setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("3 things stand in the way")
                .contains("- blue (127.0.0.1:" + RealServers.blue().port() + ")")
                .contains("password")
                .contains("- green (127.0.0.1:" + nobody + ")")
                .contains("Pulsar at pulsar://127.0.0.1:" + nobody + " cannot be reached")
                .doesNotContain("not the password");
    }

    @Test
    void a_wrong_password_alone_ends_with_2() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        migration.write(migration.yaml().replaceFirst("\\$\\{PASSWORD}", "\\${OTHER}"));

        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("PASSWORD", RealServers.green().password(), "OTHER", "hunter2"), "setup");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: blue (127.0.0.1:")
                .contains("  → ")
                .doesNotContain("hunter2");
    }

    @Test
    void a_role_without_privileges_learns_all_that_it_lacks() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String role = "mover_" + migration.name();
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)", "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
        migration.write(migration
                .yaml()
                .replaceFirst(
                        "user: postgres, password: \"\\$\\{PASSWORD}\"",
                        "user: " + role + ", password: \"\\${ROLE}\""));

        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("PASSWORD", RealServers.green().password(), "ROLE", "secret"), "setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("3 things stand in the way")
                .contains("role \"" + role + "\" has no REPLICATION privilege")
                .contains("ALTER ROLE \"" + role + "\" REPLICATION")
                .contains("may not create schemas and publications in database " + migration.name())
                .contains("GRANT CREATE ON DATABASE")
                .contains("does not own 1 of the tables")
                .contains("public.t");
    }

    @Test
    void without_session_replication_role_what_would_act_twice_is_named() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String role = "mover_" + migration.name();
        String nothing = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
        migration.onBlue(
                "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD 'secret'",
                "GRANT CREATE ON DATABASE " + migration.name() + " TO " + role,
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY REFERENCES t ON UPDATE CASCADE, other int REFERENCES t ON DELETE"
                        + " SET NULL)",
                nothing,
                "CREATE TRIGGER stamp BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE nothing()",
                "CREATE TRIGGER careful BEFORE INSERT ON t FOR EACH ROW WHEN"
                        + " (current_setting('bluegreen.applying', true) IS DISTINCT FROM 'on')"
                        + " EXECUTE PROCEDURE nothing()",
                "ALTER TABLE t OWNER TO " + role,
                "ALTER TABLE child OWNER TO " + role);
        migration.write(migration
                .yaml()
                .replaceFirst(
                        "user: postgres, password: \"\\$\\{PASSWORD}\"",
                        "user: " + role + ", password: \"\\${ROLE}\""));

        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("PASSWORD", RealServers.green().password(), "ROLE", "secret"), "setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("2 things stand in the way")
                .contains("may not set session_replication_role on blue: stamp of public.t")
                .doesNotContain("careful of")
                .contains("child_id_fkey of public.child")
                .doesNotContain("child_other_fkey")
                .contains("GRANT SET ON PARAMETER session_replication_role")
                .contains("bluegreen.applying");
    }

    /** What they did on one side is among the changes that come to the other, where they would do it again. */
    @Test
    void triggers_and_rules_that_fire_while_changes_are_applied_are_named_on_both_sides() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String[] schema = {
            "CREATE TABLE t (id int PRIMARY KEY)",
            "CREATE TABLE \"Log\" (id int PRIMARY KEY)",
            "CREATE TABLE left_out (id int PRIMARY KEY)",
            "CREATE UNLOGGED TABLE gone (id int PRIMARY KEY)",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER usual BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()",
            "CREATE TRIGGER careful BEFORE INSERT ON t FOR EACH ROW"
                    + " WHEN (current_setting('bluegreen.applying', true) IS DISTINCT FROM 'on')"
                    + " EXECUTE PROCEDURE f()",
            "CREATE TRIGGER elsewhere BEFORE INSERT ON left_out FOR EACH ROW EXECUTE PROCEDURE f()",
            "CREATE TRIGGER unlogged BEFORE INSERT ON gone FOR EACH ROW EXECUTE PROCEDURE f()",
            "CREATE TRIGGER bluegreen_truncate AFTER TRUNCATE ON t FOR EACH STATEMENT EXECUTE PROCEDURE f()",
            "CREATE RULE rested AS ON DELETE TO t DO ALSO NOTIFY went",
            "ALTER TABLE t ENABLE ALWAYS TRIGGER bluegreen_truncate",
            "ALTER TABLE t ENABLE ALWAYS TRIGGER careful",
            "ALTER TABLE left_out ENABLE ALWAYS TRIGGER elsewhere",
            "ALTER TABLE gone ENABLE ALWAYS TRIGGER unlogged",
            "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
            "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10)",
            "CREATE TRIGGER whole AFTER INSERT ON parted FOR EACH ROW EXECUTE PROCEDURE f()",
        };
        migration.onBlue(schema);
        migration.onGreen(schema);
        migration.onBlue(
                "CREATE TRIGGER \"Stamp\" BEFORE INSERT ON \"Log\" FOR EACH ROW EXECUTE PROCEDURE f()",
                "ALTER TABLE \"Log\" ENABLE ALWAYS TRIGGER \"Stamp\"",
                // What a partition has from its parent counts as internal in 11.
                "ALTER TABLE part ENABLE ALWAYS TRIGGER whole");
        migration.onGreen(
                "CREATE RULE also AS ON INSERT TO t DO ALSO INSERT INTO \"Log\" VALUES (NEW.id)",
                "CREATE TRIGGER copied BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()",
                "ALTER TABLE t ENABLE ALWAYS RULE also",
                "ALTER TABLE t ENABLE REPLICA TRIGGER copied");
        migration.write(migration.yaml() + "tables: {exclude: [public.left_out]}\n");

        CommandLineRun run = migration.run("setup");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains("fire while changes are applied")))
                .satisfiesExactly(
                        blue -> assertThat(blue)
                                .startsWith("note")
                                .contains("blue (127.0.0.1:")
                                .contains(
                                        "ALWAYS or REPLICA: trigger Stamp of public.\"Log\", trigger whole of public.part. What")
                                .contains("Let them rest: ALTER TABLE \"public\".\"Log\" ENABLE TRIGGER \"Stamp\";")
                                .contains("ALTER TABLE \"public\".\"part\" ENABLE TRIGGER \"whole\"; One")
                                .contains("must write no table that is replicated and change no column."),
                        green -> assertThat(green)
                                .startsWith("note")
                                .contains("green (127.0.0.1:")
                                .contains("REPLICA: trigger copied of public.t, rule also of public.t. What")
                                .contains("ALTER TABLE \"public\".\"t\" DISABLE TRIGGER \"copied\";")
                                .contains("ALTER TABLE \"public\".\"t\" ENABLE RULE \"also\";"));

        // The next one learns what a person has changed, and what one has done about it.
        migration.onBlue("ALTER TABLE \"Log\" ENABLE TRIGGER \"Stamp\"", "ALTER TABLE part ENABLE TRIGGER whole");
        migration.onGreen("ALTER TABLE t DISABLE TRIGGER copied", "ALTER TABLE t ENABLE RULE also");
        assertThat(migration.run("setup").out()).contains("already there").doesNotContain("fire while");
    }

    @Test
    void a_pattern_that_matches_nothing_is_reported() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        migration.write(migration.yaml() + "tables: {include: [\"public.*\", \"pubic.*\"]}\n");

        CommandLineRun run = migration.run("setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no table matches pubic.*");
    }

    @Test
    void an_empty_database_is_reported() throws Exception {
        CommandLineRun run = TestMigration.on(folder).run("setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no table of database").contains("tables.include");
    }

    @Test
    void a_topic_that_may_have_lost_changes_is_refused() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        String topic = migration.topic("blue");
        try (PulsarConnection pulsar = pulsar()) {
            pulsar.admin().topics().createNonPartitionedTopic(topic);
            pulsar.admin().topicPolicies().setMessageTTL(topic, 60);
            pulsar.admin().topicPolicies().setRetention(topic, new RetentionPolicies(10, 10));
            publishFrame(pulsar, topic);
        }

        CommandLineRun run = migration.run("setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("topic " + topic + " holds changes already, under policies that may have lost some")
                .contains("message TTL")
                .contains("retention")
                .contains("topic " + topic + " holds changes up to seq 7, and there is no slot");
        assertThat(migration.askBlue("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluegreen'"))
                .isEqualTo("0");
    }

    @Test
    void an_empty_topic_with_wrong_policies_is_put_right() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        String topic = migration.topic("blue");
        try (PulsarConnection pulsar = pulsar()) {
            pulsar.admin().topics().createNonPartitionedTopic(topic);
            pulsar.admin().topicPolicies().setMessageTTL(topic, 60);

            CommandLineRun run = migration.run("setup");

            assertThat(run.err()).isEmpty();
            assertThat(pulsar.admin().topicPolicies().getMessageTTL(topic, true))
                    .isZero();
        }
    }

    @Test
    void a_slot_that_somebody_dropped_needs_a_person() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        String slot = "bluegreen_" + migration.name() + "_blue";
        migration.onBlue("SELECT pg_drop_replication_slot('" + slot + "')");

        CommandLineRun run = migration.run("setup");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .contains("somebody dropped replication slot " + slot)
                .contains("begin anew");
    }

    @Test
    void a_setup_that_was_killed_before_it_noted_its_slot_is_finished_by_the_next() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        migration.onBlue("DELETE FROM bluegreen.publisher");

        CommandLineRun run = migration.run("setup");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("done           blue").contains("replication slot");
        assertThat(migration.askBlue("SELECT confirmed_flush_lsn = start_lsn FROM pg_replication_slots"
                        + " JOIN bluegreen.publisher ON slot = slot_name"))
                .isEqualTo("t");
    }

    @Test
    void a_table_that_appears_after_the_first_load_began_is_not_added_silently() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        migration.onGreen("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        assertThat(migration.run("copy").exitCode()).isZero();
        // With a primary key it would join by itself.
        migration.onBlue("CREATE TABLE late (id int)");
        migration.onBlue("ALTER TABLE late REPLICA IDENTITY FULL");

        CommandLineRun run = migration.run("setup");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the first load has begun without public.late");
    }

    @Test
    void a_table_that_is_made_while_setup_runs_stays_published() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        try (Connection holder = RealServers.blue().connect(migration.name());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            // Setup has read the tables by the time that it comes here, and has not touched the publication.
            statement.execute("LOCK TABLE bluegreen.table_pattern IN SHARE MODE");
            try (BackgroundCommand setup = migration.start("setup")) {
                await().until(() -> migration
                        .askBlue("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                                + " 'bluegreen.table_pattern'::regclass")
                        .equals("1"));
                migration.onBlue("CREATE TABLE meanwhile (id int PRIMARY KEY)");
                holder.commit();
                assertThat(setup.stop()).as(setup.err()).isZero();
            }
        }
        assertThat(migration.askBlue("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables"
                        + " WHERE schemaname = 'public'"))
                .isEqualTo("meanwhile,t");
    }

    @Test
    void no_slot_is_made_behind_what_was_copied_already() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        migration.onGreen("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        migration.onBlue("DELETE FROM bluegreen.publisher");

        CommandLineRun copy = migration.run("copy");

        assertThat(copy.exitCode()).isEqualTo(1);
        assertThat(copy.err()).contains("expected a note of the slot").contains("bluegreen setup");
        assertThat(migration.askGreen("SELECT count(*) FROM bluegreen.first_load"))
                .isEqualTo("0");
        // As a copy has left it that did not look.
        migration.onGreen(
                "INSERT INTO bluegreen.first_load (way) VALUES ('copy')",
                "INSERT INTO bluegreen.first_load_table (schema_name, table_name, state, start_lsn)"
                        + " VALUES ('public', 't', 'copied', '0/10')");
        String slot = "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database = current_database()";
        String before = migration.askBlue(slot);

        CommandLineRun setup = migration.run("setup");

        assertThat(setup.exitCode()).isEqualTo(4);
        assertThat(setup.err()).contains("green was loaded already (public.t)").contains("Begin anew");
        assertThat(migration.askBlue(slot)).isEqualTo(before);
    }

    @Test
    void without_green_no_table_joins_once_there_may_have_been_a_load() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup", "--side", "blue").exitCode()).isZero();
        migration.onBlue("CREATE TABLE early (id int)", "ALTER TABLE early REPLICA IDENTITY FULL");
        assertThat(migration.run("setup", "--side", "blue").exitCode()).isZero();
        assertThat(migration.run("setup").exitCode()).isZero();
        migration.onBlue("CREATE TABLE late (id int)", "ALTER TABLE late REPLICA IDENTITY FULL");

        CommandLineRun run = migration.run("setup", "--side", "blue");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("without public.late")
                .contains("setup` for both sides")
                .doesNotContain("early");
        assertThat(migration.run("setup").exitCode()).isZero();
    }

    private static PulsarConnection pulsar() {
        return PulsarConnection.open(new PulsarSettings(
                RealServers.pulsar().serviceUrl(), RealServers.pulsar().adminUrl()));
    }

    private static void publishFrame(PulsarConnection pulsar, String topic) throws Exception {
        FrameProperties properties = new FrameProperties(7, 1, Lsn.parse("0/10"), Lsn.parse("0/20"), 0, 1, 2);
        try (Producer<byte[]> producer =
                pulsar.client().newProducer().topic(topic).create()) {
            producer.newMessage()
                    .properties(properties.toMap())
                    .value("{}".getBytes(StandardCharsets.UTF_8))
                    .send();
        }
    }
}
