package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A clone is adopted and switched to by a role that is no superuser and may not alter roles: it owns the database and is a
 * member of the tables' owner.
 */
class ManagedAdoptTest {

    private int n;

    @ParameterizedTest
    @ValueSource(strings = {"11", "13", "17"})
    void a_clone_is_adopted_and_switched_to_without_superuser(String major) throws Exception {
        EmbeddedPostgres blue =
                (EmbeddedPostgres) PostgresServer.builder(major).fsync(false).start();
        EmbeddedPostgres green = Clones.unstarted(major);
        try (TestMigration migration = new TestMigration(
                "managed_adopt_" + major,
                blue,
                green,
                SharedPulsar.get(),
                "fence: {ways: [read-only], exempt-roles: [postgres]}",
                "cutover: {" + TestMigration.PATIENT + "}")) {
            blue.execute(
                    "CREATE ROLE shop_owner",
                    "CREATE ROLE app LOGIN",
                    "CREATE ROLE mover LOGIN REPLICATION",
                    "GRANT shop_owner TO mover",
                    "GRANT pg_monitor, pg_signal_backend TO mover",
                    "ALTER DATABASE " + blue.database() + " OWNER TO mover",
                    "CREATE TABLE public.items (id int PRIMARY KEY, v text)",
                    "CREATE TABLE public.prices (id int PRIMARY KEY, price numeric(6,2))",
                    "CREATE SEQUENCE public.number",
                    "ALTER TABLE public.items OWNER TO shop_owner",
                    "ALTER TABLE public.prices OWNER TO shop_owner",
                    "ALTER SEQUENCE public.number OWNER TO shop_owner",
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON public.items, public.prices TO app",
                    "GRANT USAGE ON SEQUENCE public.number TO app");
            migration.useRole("mover", "not asked for");
            migration.run("setup", "--side", "blue");
            write(blue);
            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                write(blue);
                blue.copyFilesAtOneInstant(green.dataDirectory());
                write(blue);
                green.startOnOwnTimeline();

                JavaProgram.Result refused = Bluegreen.runHere(migration.folder, "adopt");
                assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
                assertThat(refused.errors())
                        .contains("the role may not read pg_wal/00000002.history")
                        .contains("GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO");
                green.execute("GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO mover");
                migration.run("adopt");
                blue.execute("ALTER TABLE public.prices ALTER price TYPE numeric(8,4)");
                execute(blue, "INSERT INTO public.prices VALUES (1, 0.1234)");
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                write(blue);
                // Nothing records commands for this role, and the clone would round what comes.
                migration.awaitStatus("blue changed table public.prices, and nobody recorded how");
                green.execute(
                        "SET default_transaction_read_only TO off",
                        "ALTER TABLE public.prices ALTER price TYPE numeric(8,4)");
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                write(green);
                migration.awaitSameRows();
                migration.switchTo(Side.BLUE);
                write(blue);
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private void write(PostgresServer server) throws SQLException {
        n += 10;
        execute(
                server,
                "INSERT INTO public.items SELECT i, nextval('public.number') FROM generate_series(" + n + ", " + (n + 9)
                        + ") i",
                "UPDATE public.items SET v = v || '!' WHERE id % 3 = 0",
                "DELETE FROM public.items WHERE id = " + (n + 5));
    }

    /** As the application. */
    private static void execute(PostgresServer server, String... sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "app", "");
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }
}
