package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDumpTest {

    private static PostgresServer blue;
    private static PostgresServer green;
    private Scene scene;

    @BeforeAll
    static void start() throws SQLException {
        ClientPrograms.require(13);
        blue = PostgresServer.builder("13")
                .fsync(false)
                .authentication(PostgresAuthentication.SCRAM_SHA_256)
                .password("blue's \"secret\"")
                .start();
        green = PostgresServer.builder("17")
                .fsync(false)
                .authentication(PostgresAuthentication.SCRAM_SHA_256)
                .password("green secret")
                .start();
        blue.execute("CREATE ROLE owner_of_all", "CREATE ROLE reader");
        green.execute("CREATE ROLE owner_of_all", "CREATE ROLE reader");
    }

    @AfterAll
    static void stop() {
        if (blue != null) {
            blue.close();
        }
        if (green != null) {
            green.close();
        }
    }

    @BeforeEach
    void create() throws SQLException {
        scene = Scene.on(blue, green);
    }

    @AfterEach
    void drop() throws SQLException {
        scene.close();
    }

    private FirstLoadSettings settings() {
        return scene.settings().withSchema(SchemaMode.dump());
    }

    @Test
    void tables_indexes_constraints_owners_and_privileges_come_along() throws SQLException {
        scene.onBlue(OddTables.definitions(13));
        scene.onBlue(OddTables.rows(13));
        scene.onBlue(
                "CREATE INDEX large_body ON large (md5(body))",
                "CREATE VIEW large_view AS SELECT id FROM large",
                "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM large",
                "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\nSET transaction_timeout = 0;\n"
                        + " NEW.body := upper(NEW.body); RETURN NEW; END $$",
                "CREATE TRIGGER shouting BEFORE INSERT ON large FOR EACH ROW EXECUTE FUNCTION shout()",
                "ALTER TABLE large OWNER TO owner_of_all",
                "GRANT SELECT ON large TO reader",
                "CREATE PUBLICATION elsewhere FOR TABLE large",
                "CREATE PUBLICATION bluegreen_ours FOR TABLE large");
        Recorder recorder = new Recorder();

        FirstLoad.run(settings(), recorder);

        scene.onGreen("INSERT INTO unlogged_one VALUES (1)");
        assertThat(scene.compare().differences()).isEmpty();
        assertThat(recorder.phases())
                .containsExactly(Phase.CHECKS, Phase.PRE_DATA, Phase.ROWS, Phase.POST_DATA, Phase.ANALYZE);
        String catalog = "SELECT string_agg(x, ' ' ORDER BY x) FROM (SELECT indexrelid::regclass::text FROM pg_index"
                + " JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = 'public'::regnamespace"
                + " UNION ALL SELECT conname FROM pg_constraint WHERE contype IN ('f', 'p')"
                + " AND connamespace = 'public'::regnamespace"
                + " UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
                + " UNION ALL SELECT relname || relowner::regrole || coalesce(replace(relacl::text, 'xtm', 'xt'), '')"
                // The owner's MAINTAIN came with 17.
                + " FROM pg_class"
                + " WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace) AS all_of_it(x)";
        assertThat(scene.askGreen(catalog)).isEqualTo(scene.askBlue(catalog)).contains("shouting", "reader=r");
        assertThat(scene.askGreen("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(scene.askGreen("SELECT reltuples > 0 FROM pg_class WHERE relname = 'large'"))
                .isEqualTo("t");
        assertThat(recorder.warnings())
                .anyMatch(text -> text.contains("\"elsewhere\"") && !text.contains("bluegreen_ours"))
                .anyMatch(text -> text.contains("public.counted"));
    }

    /** A fence may be up already, on either side: pg_dump and psql are our own sessions too. */
    @Test
    void databases_that_are_read_only_by_default_are_no_obstacle() throws SQLException {
        scene.onBlue("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 100)");
        String readOnly = "ALTER DATABASE " + scene.database() + " SET default_transaction_read_only TO on";
        scene.onBoth(readOnly);
        assertThatThrownBy(() -> scene.onGreen("CREATE TABLE refused ()"))
                .hasMessageContaining("read-only transaction");

        FirstLoad.run(settings(), FirstLoadObserver.none());

        assertThat(scene.askGreen("SELECT count(*) FROM t")).isEqualTo("100");
    }

    @Test
    void a_second_run_finds_everything_done() throws SQLException {
        scene.onBlue("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 100)");
        FirstLoad.run(settings(), FirstLoadObserver.none());
        scene.onBlue("INSERT INTO t SELECT generate_series(101, 200)");
        Recorder recorder = new Recorder();

        FirstLoadResult second = FirstLoad.run(settings(), recorder);

        assertThat(second.alreadyFinished()).isTrue();
        assertThat(recorder.phases()).containsExactly(Phase.CHECKS);
        assertThat(scene.askGreen("SELECT count(*) FROM t")).isEqualTo("100");
    }

    @Test
    void a_section_that_is_done_is_not_run_twice() throws SQLException {
        scene.onBlue(
                "CREATE TABLE t (id int PRIMARY KEY, at date)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1, '2020-01-01')",
                "CREATE INDEX t_at ON t (at)");
        FirstLoad.run(settings(), FirstLoadObserver.none());
        // As if the process had died just before the end, and before the index was made.
        scene.onGreen(
                "UPDATE bluegreen.first_load SET finished_at = NULL, detail = 'done: pre-data'",
                "DROP INDEX t_at",
                "ALTER TABLE t DROP CONSTRAINT t_pkey",
                "ALTER TABLE other DROP CONSTRAINT other_pkey");
        Recorder recorder = new Recorder();

        FirstLoadResult result = FirstLoad.run(settings(), recorder);

        assertThat(recorder.phases()).containsExactly(Phase.CHECKS, Phase.POST_DATA, Phase.ANALYZE);
        assertThat(result.tablesKept()).isEqualTo(2);
        assertThat(scene.askGreen("SELECT count(*) FROM pg_index WHERE indrelid IN ('t'::regclass, 'other'::regclass)"))
                .isEqualTo("3");
    }

    @Test
    void an_index_that_cannot_be_made_leaves_the_rows_and_can_be_tried_again() throws SQLException {
        scene.onBlue(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t SELECT generate_series(1, 10)",
                "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'",
                "CREATE INDEX broken ON t (f(id))");
        FirstLoadObserver breaker = event -> {
            if (event instanceof FirstLoadEvent.SnapshotTaken) {
                unchecked(() -> scene.onGreen("DROP FUNCTION f(int)"));
            }
        };
        assertThatThrownBy(() -> FirstLoad.run(settings(), breaker)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem).hasMessageContaining("post-data").hasMessageContaining("public.f(integer)");
            assertThat(problem.remedy()).contains("rows are kept");
        });
        assertThat(scene.isFinished()).isFalse();
        assertThat(scene.askGreen("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"))
                .isEqualTo("0");

        scene.onGreen("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'");
        assertThat(FirstLoad.run(settings(), FirstLoadObserver.none()).tablesKept())
                .isEqualTo(1);
        assertThat(scene.askGreen("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"))
                .isEqualTo("2");
    }

    @Test
    void roles_that_green_lacks_are_named_before_anything_is_changed() throws SQLException {
        blue.execute("CREATE ROLE only_on_blue", "CREATE ROLE grantee_on_blue", "CREATE ROLE of_metadata");
        scene.onBlue(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "ALTER TABLE t OWNER TO only_on_blue",
                "GRANT SELECT ON t TO grantee_on_blue",
                "GRANT SELECT ON bluegreen.applied TO of_metadata",
                "GRANT EXECUTE ON FUNCTION bluegreen.refuse_missed_operation() TO of_metadata");
        assertThatThrownBy(() -> FirstLoad.run(settings(), FirstLoadObserver.none()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.CHECK_FAILED);
                    assertThat(problem).hasMessageContaining("the roles \"grantee_on_blue\", \"only_on_blue\", which");
                });
        assertThat(scene.askGreen("SELECT to_regclass('public.t')")).isEqualTo("null");

        FirstLoad.run(settings().withSchema(new SchemaMode.Dump(Optional.empty(), false)), FirstLoadObserver.none());
        assertThat(scene.askGreen("SELECT relowner::regrole FROM pg_class WHERE relname = 't'"))
                .isEqualTo("postgres");
        scene.onBlue("DROP TABLE t", "DROP OWNED BY of_metadata");
        blue.execute("DROP ROLE only_on_blue", "DROP ROLE grantee_on_blue", "DROP ROLE of_metadata");
    }

    @Test
    void what_is_already_on_green_stops_the_schema_and_nothing_of_it_stays() throws SQLException {
        scene.onBlue("CREATE TABLE a (id int)", "CREATE TABLE b (id int)");
        scene.onGreen("CREATE TABLE b (id int)");
        assertThatThrownBy(() -> FirstLoad.run(settings(), FirstLoadObserver.none()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.CHECK_FAILED);
                    assertThat(problem).hasMessageContaining("relation \"b\" already exists");
                    assertThat(problem.remedy()).contains("--schema existing");
                });
        assertThat(scene.askGreen("SELECT to_regclass('public.a')")).isEqualTo("null");
    }

    @Test
    void without_client_programs_the_package_is_named(@TempDir Path empty) throws SQLException {
        scene.onBlue("CREATE TABLE t (id int)");
        FirstLoadSettings settings = settings().withSchema(new SchemaMode.Dump(Optional.of(empty), true));
        assertThatThrownBy(() -> FirstLoad.run(settings, FirstLoadObserver.none()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.CHECK_FAILED);
                    assertThat(problem).hasMessageContaining("version 13 or newer in " + empty + ", found none");
                    assertThat(problem.remedy()).contains("postgresql-client-17", "postgresql17", "--schema existing");
                });
    }

    private static void unchecked(Statements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Statements that may fail. */
    @FunctionalInterface
    private interface Statements {
        void run() throws SQLException;
    }
}
