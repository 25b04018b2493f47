package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.server.BackgroundCommand;
import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.process.FreePort;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

class FinishCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void it_stops_the_daemons_and_leaves_nothing_but_the_data_and_a_new_migration_can_begin() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        migration.onGreen("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        try (BackgroundCommand run = migration.start("run")) {
            assertThat(migration.run("copy").exitCode()).isZero();
            await().until(() -> migration
                    .askGreen("SELECT count(*) FROM bluegreen.daemon WHERE actual = 'running'")
                    .equals("2"));
            CommandLineRun trial = migration.run("finish", "--dry-run");
            assertThat(trial.exitCode()).isZero();
            assertThat(trial.out()).contains("would remove").doesNotContain("removed ");
            assertThat(everythingOf(migration)).isNotEqualTo("0 0 0 0 0 0");

            CommandLineRun finish = migration.run("finish", "--yes", "--delete-topics");

            assertThat(finish.out())
                    .contains("removed        blue")
                    .contains("removed        topic " + migration.topic("green"))
                    .contains("these stand idle and can be ended: pg2pulsar-blue (process ")
                    .doesNotContain("LEFT");
            assertThat(finish.exitCode()).isZero();
            assertThat(everythingOf(migration)).isEqualTo("0 0 0 0 0 0");
            assertThat(migration.askGreen("SELECT count(*) FROM t")).isEqualTo("1");
        }

        CommandLineRun again = migration.run("finish", "--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("not there").doesNotContain("removed ");
        migration.onGreen("TRUNCATE t");
        assertThat(migration.run("setup").err()).isEmpty();
    }

    @Test
    void what_a_half_done_setup_has_made_goes_and_what_cannot_be_reached_is_told() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        migration.onBlue("DROP SCHEMA bluegreen CASCADE");
        String whole = migration.yaml();
        int nobody = FreePort.find();
        migration.write(whole.replace("port: " + RealServers.green().port(), "port: " + nobody));

        CommandLineRun half = migration.run("finish", "--yes");

        assertThat(half.exitCode()).isEqualTo(1);
        assertThat(half.out())
                .contains("LEFT           green (127.0.0.1:" + nobody + ")")
                .contains("kept           topic " + migration.topic("blue"))
                .contains("bluegreen finish --delete-topics");
        migration.write(whole);
        assertThat(everythingOf(migration)).isEqualTo("0 0 0 0 0 1");

        assertThat(migration.run("finish", "--yes").exitCode()).isZero();

        assertThat(everythingOf(migration)).isEqualTo("0 0 0 0 0 0");
    }

    @Test
    void a_slot_that_somebody_streams_from_is_left_and_told() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        String slot = "bluegreen_" + migration.name() + "_blue";
        ConnectionSettings blue = new ConnectionSettings(
                Side.BLUE,
                RealServers.blue().host(),
                RealServers.blue().port(),
                migration.name(),
                "postgres",
                Optional.of(new Secret(RealServers.blue().password())));
        try (Connection replication = new PostgresSessions(blue).openReplication("somebody")) {
            PGReplicationStream stream = replication
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", slot)
                    .start();
            assertThat(stream.isClosed()).isFalse();

            CommandLineRun finish = migration.run("finish", "--yes");

            assertThat(finish.exitCode()).isEqualTo(1);
            assertThat(finish.out())
                    .contains("LEFT           blue")
                    .contains("somebody still streams from replication slot " + slot)
                    .contains("bluegreen finish --force");
            assertThat(migration.run("finish", "--yes", "--force").exitCode()).isZero();
        } catch (SQLException e) {
            // Its session was ended.
        }
        assertThat(everythingOf(migration)).isEqualTo("0 0 0 0 0 0");
    }

    /** As a cluster has them that was upgraded from 9.6 or 10. Their end would wait with all tables locked. */
    @Test
    void a_table_that_is_in_use_keeps_its_trigger_and_the_schema_until_the_next_time() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE free (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        for (String table : new String[] {"t", "free"}) {
            migration.onBlue("CREATE TRIGGER bluegreen_truncate AFTER TRUNCATE ON " + table
                    + " FOR EACH STATEMENT EXECUTE PROCEDURE bluegreen.record_truncate()");
        }
        try (Connection reader = RealServers.blue().connect(migration.name());
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM t");

            CommandLineRun finish = migration.run("finish", "--yes", "--delete-topics");

            assertThat(finish.exitCode()).isEqualTo(1);
            assertThat(finish.out())
                    .contains("triggers that record TRUNCATE")
                    .contains("stays on them: public.t")
                    .doesNotContain("public.free");
            reader.rollback();
        }
        assertThat(migration.askBlue("SELECT string_agg(tgrelid::regclass::text, ',') FROM pg_trigger"
                        + " WHERE tgname = 'bluegreen_truncate'"))
                .isEqualTo("t");
        assertThat(migration.run("finish", "--yes").exitCode()).isZero();
        assertThat(everythingOf(migration)).isEqualTo("0 0 0 0 0 0");
    }

    @Test
    void nobody_to_ask_ends_it_before_anything_is_done() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();

        CommandLineRun finish = migration.run("finish");

        assertThat(finish.exitCode()).isEqualTo(2);
        assertThat(finish.err()).contains("nobody can be asked here").contains("--yes");
        assertThat(migration.askBlue("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluegreen'"))
                .isEqualTo("1");
    }

    /** Slots, publications and metadata schemas of both sides. */
    private static String everythingOf(TestMigration migration) throws Exception {
        String slots = "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()";
        String publications = "SELECT count(*) FROM pg_publication";
        String schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'bluegreen'";
        return String.join(
                " ",
                migration.askBlue(slots),
                migration.askGreen(slots),
                migration.askBlue(publications),
                migration.askGreen(publications),
                migration.askBlue(schemas),
                migration.askGreen(schemas));
    }
}
