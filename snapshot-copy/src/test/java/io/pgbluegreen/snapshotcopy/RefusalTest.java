package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a copy refuses to begin with. In each case nothing may have been copied. */
class RefusalTest {

    private static PostgresServer blue;
    private static PostgresServer green;
    private Scene scene;

    @BeforeAll
    static void start() throws SQLException {
        blue = Scene.server("11");
        green = Scene.server("17");
        blue.execute("CREATE ROLE loader LOGIN REPLICATION PASSWORD 'x'");
        green.execute("CREATE ROLE loader LOGIN PASSWORD 'x'");
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @BeforeEach
    void create() throws SQLException {
        scene = Scene.on(blue, green);
        scene.onBoth("CREATE TABLE t (id int PRIMARY KEY)");
        scene.onBlue("INSERT INTO t SELECT generate_series(1, 10)");
    }

    @AfterEach
    void nothingWasCopied() throws SQLException {
        if (scene.askGreen("SELECT to_regclass('bluegreen.first_load_range')").equals("bluegreen.first_load_range")) {
            assertThat(scene.askGreen("SELECT count(*) FROM bluegreen.first_load_range"))
                    .isEqualTo("0");
        }
        scene.close();
    }

    private static Problem refused(FirstLoadSettings settings, Kind kind) {
        Problem problem = catchThrowableOfType(Problem.class, () -> FirstLoad.run(settings, FirstLoadObserver.none()));
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(kind);
        assertThat(problem.remedy()).isNotBlank();
        return problem;
    }

    private FirstLoadSettings slot(String name) {
        FirstLoadSettings s = scene.settings();
        return new FirstLoadSettings(
                s.blue(),
                s.green(),
                s.tables(),
                name,
                s.jobs(),
                s.rangeBytes(),
                s.schema(),
                s.again(),
                s.publication(),
                s.operation());
    }

    private FirstLoadSettings sides(ConnectionSettings one, ConnectionSettings other) {
        FirstLoadSettings s = scene.settings();
        return new FirstLoadSettings(
                one,
                other,
                s.tables(),
                s.slot(),
                s.jobs(),
                s.rangeBytes(),
                s.schema(),
                s.again(),
                s.publication(),
                s.operation());
    }

    @Test
    void a_slot_that_does_not_exist() {
        assertThat(refused(slot("not_there"), Kind.CHECK_FAILED))
                .hasMessageContaining("\"not_there\"")
                .hasMessageContaining("would be lost");
    }

    @Test
    void a_physical_slot() throws SQLException {
        scene.onBlue("SELECT pg_create_physical_replication_slot('physical_one')");
        assertThat(refused(slot("physical_one"), Kind.CHECK_FAILED)).hasMessageContaining("physical");
        scene.onBlue("SELECT pg_drop_replication_slot('physical_one')");
    }

    @Test
    void a_slot_of_another_plugin() throws SQLException {
        scene.onBlue("SELECT pg_create_logical_replication_slot('other_plugin', 'test_decoding')");
        assertThat(refused(slot("other_plugin"), Kind.CHECK_FAILED))
                .hasMessageContaining("plugin pgoutput, found test_decoding");
        scene.onBlue("SELECT pg_drop_replication_slot('other_plugin')");
    }

    @Test
    void a_slot_of_another_database() throws SQLException {
        try (Scene other = Scene.on(blue, green)) {
            assertThat(refused(slot(other.slot()), Kind.CHECK_FAILED)).hasMessageContaining(other.database());
        }
    }

    @Test
    void a_green_that_was_not_set_up() throws SQLException {
        scene.onGreen("DROP SCHEMA bluegreen CASCADE");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED).remedy()).contains("setup");
    }

    @Test
    void rows_on_green_that_no_copy_has_noted() throws SQLException {
        scene.onBoth("CREATE TABLE \"Other\" (id int)", "CREATE TABLE empty_one (id int)");
        scene.onGreen("INSERT INTO t VALUES (4711)", "INSERT INTO \"Other\" VALUES (1)");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED))
                .hasMessageContaining("public.\"Other\", public.t")
                .message()
                .doesNotContain("empty_one");
        assertThat(scene.askGreen("SELECT string_agg(id::text, ',') FROM t")).isEqualTo("4711");
    }

    @Test
    void every_difference_between_the_tables_at_once() throws SQLException {
        scene.onBlue(
                "CREATE TABLE missing_one (id int)",
                "CREATE TABLE odd (a int, b numeric(10,2), c text, \"D\" timestamptz)");
        scene.onGreen(
                "CREATE TABLE odd (c text, b numeric(12,2), a bigint, e int NOT NULL, f int NOT NULL DEFAULT 1, g int)");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED))
                .hasMessageContaining("public.missing_one is missing")
                .hasMessageContaining("column \"a\" is bigint and not integer")
                .hasMessageContaining("column \"b\" is numeric(12,2) and not numeric(10,2)")
                .hasMessageContaining("column \"D\" is missing")
                .hasMessageContaining("column \"e\" is not on blue")
                .message()
                .doesNotContain("\"f\"")
                .doesNotContain("\"g\"")
                .doesNotContain("\"c\"");
    }

    @Test
    void partitions_that_take_other_rows_on_green() throws SQLException {
        scene.onBoth(
                "CREATE TABLE d (id int, day date) PARTITION BY RANGE (day)",
                "CREATE TABLE d_same PARTITION OF d FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
                "CREATE TABLE d_sub PARTITION OF d FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
                        + " PARTITION BY LIST (id)");
        scene.onBlue(
                "CREATE TABLE d_year PARTITION OF d FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "CREATE TABLE d_sub_1 PARTITION OF d_sub FOR VALUES IN (1, 2)",
                "CREATE TABLE d_alone PARTITION OF d FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
                "CREATE TABLE d_gone PARTITION OF d FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')");
        scene.onGreen(
                "CREATE TABLE d_year PARTITION OF d FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                "CREATE TABLE d_sub_1 PARTITION OF d_sub FOR VALUES IN (1)",
                "CREATE TABLE d_alone (id int, day date)");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED))
                .hasMessageContaining("partition public.d_year is FOR VALUES FROM ('2026-01-01') TO ('2026-02-01') of"
                        + " public.d by RANGE (day) there and FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') of")
                .hasMessageContaining("partition public.d_sub_1 is FOR VALUES IN (1) of public.d_sub by LIST (id), FOR")
                .hasMessageContaining("public.d_gone is missing, a partition on blue")
                .message()
                .doesNotContain("d_same")
                .doesNotContain("d_alone");
    }

    @Test
    void every_table_without_privilege_at_once() throws SQLException {
        scene.onBoth("CREATE TABLE u (id int)", "CREATE TABLE allowed (id int)", "CREATE TABLE secured (id int)");
        scene.onBlue(
                "ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON allowed, secured TO loader",
                "GRANT USAGE ON SCHEMA bluegreen TO loader",
                "GRANT SELECT ON ALL TABLES IN SCHEMA bluegreen TO loader");
        FirstLoadSettings settings = sides(scene.settings(Side.BLUE, blue, "loader"), scene.greenSettings());
        assertThat(refused(settings, Kind.CONFIGURATION))
                .hasMessageContaining("3 of 4 tables of blue")
                .hasMessageContaining("public.secured (BYPASSRLS (row level security))")
                .hasMessageContaining("public.t (SELECT)")
                .hasMessageContaining("public.u (SELECT)")
                .message()
                .doesNotContain("allowed");
    }

    @Test
    void every_table_that_green_does_not_let_fill_at_once() throws SQLException {
        scene.onGreen(
                "GRANT ALL ON SCHEMA bluegreen TO loader", "GRANT ALL ON ALL TABLES IN SCHEMA bluegreen TO loader");
        FirstLoadSettings settings = sides(scene.blueSettings(), scene.settings(Side.GREEN, green, "loader"));
        assertThat(refused(settings, Kind.CONFIGURATION))
                .hasMessageContaining("tables of green")
                .hasMessageContaining("public.t (SELECT, INSERT, TRUNCATE)");
    }

    @Test
    void foreign_keys_that_would_fire_on_copied_rows() throws SQLException {
        scene.onBoth("CREATE TABLE child (id int, t_id int REFERENCES t)");
        scene.onGreen(
                "GRANT ALL ON SCHEMA bluegreen TO loader",
                "GRANT ALL ON ALL TABLES IN SCHEMA bluegreen TO loader",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO loader");
        FirstLoadSettings settings = sides(scene.blueSettings(), scene.settings(Side.GREEN, green, "loader"));
        assertThat(refused(settings, Kind.CHECK_FAILED))
                .hasMessageContaining("session_replication_role")
                .hasMessageContaining("public.child (child_t_id_fkey)");
    }

    @Test
    void a_second_copy_at_the_same_time() throws SQLException {
        scene.onGreen("GRANT ALL ON SCHEMA public TO loader");
        try (Connection first = scene.connectGreen()) {
            io.pgbluegreen.snapshotcopy.check.LoadLock.acquire(first, "green");
            int pid = Sql.one(first, "SELECT pg_backend_pid()", row -> row.getInt(1));
            assertThat(refused(scene.settings(), Kind.CHECK_FAILED))
                    .hasMessageContaining("another copy")
                    .hasMessageContaining("process " + pid + " of role postgres");
        }
    }

    @Test
    void a_filter_that_leaves_nothing() {
        FirstLoadSettings settings = scene.settings().withTables(TableFilter.of(List.of("nowhere.*"), List.of()));
        assertThat(refused(settings, Kind.CHECK_FAILED)).hasMessageContaining("nowhere.*");
    }

    @Test
    void a_table_to_be_copied_again_that_does_not_exist() {
        FirstLoadSettings settings =
                scene.settings().withAgain(Set.of(io.pgbluegreen.changeevent.TableId.parse("public.no_such")));
        assertThat(refused(settings, Kind.CONFIGURATION)).hasMessageContaining("public.no_such");
    }

    @Test
    void a_server_that_does_not_answer() {
        ConnectionSettings nowhere =
                new ConnectionSettings(Side.BLUE, "127.0.0.1", 1, scene.database(), "postgres", Optional.empty());
        assertThat(refused(sides(nowhere, scene.greenSettings()), Kind.UNAVAILABLE)
                        .remedy())
                .contains("run the copy again");
    }

    /** A setup that was broken off has left it, and the next one makes another behind what was copied. */
    @Test
    void a_slot_that_was_not_registered() throws SQLException {
        scene.onBlue("DELETE FROM bluegreen.publisher");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED))
                .hasMessageContaining("bluegreen.publisher")
                .extracting(Problem::remedy)
                .asString()
                .contains("bluegreen setup");
    }

    @Test
    void tables_that_are_not_published() throws SQLException {
        scene.onBoth("CREATE TABLE \"Late\" (id int PRIMARY KEY)", "CREATE TABLE later (id int PRIMARY KEY)");
        scene.onBlue("CREATE PUBLICATION forth FOR TABLE t");
        assertThat(refused(scene.settings().withPublication("forth"), Kind.CHECK_FAILED))
                .hasMessageContaining("public.\"Late\", public.later")
                .message()
                .doesNotContain("public.t");
    }

    @Test
    void a_source_that_has_seen_a_newer_switch_than_the_target() throws SQLException {
        scene.onBlue("INSERT INTO bluegreen.marker (operation, kind, side, inserted_lsn, written_at)"
                + " VALUES (3, 'final', 'blue', '0/1', now())");
        assertThat(refused(scene.settings().withNewestOperation(2), Kind.CHECK_FAILED))
                .hasMessageContaining("operation 3")
                .hasMessageContaining("operation 2");
    }

    @Test
    void a_clone_that_is_being_adopted() throws SQLException {
        scene.onGreen("INSERT INTO bluegreen.first_load (way) VALUES ('adopt')");
        assertThat(refused(scene.settings(), Kind.CHECK_FAILED).remedy()).contains("adopt");
    }

    @Test
    void a_load_begun_with_a_dump_that_goes_on_without_its_indexes() throws SQLException {
        scene.onGreen("INSERT INTO bluegreen.first_load (way, detail) VALUES ('copy', 'done: pre-data')");
        assertThat(refused(scene.settings(), Kind.CONFIGURATION).remedy()).contains("--schema dump");
    }

    @Test
    void a_slot_that_was_created_anew_after_tables_were_copied() throws SQLException {
        scene.onBlue("UPDATE bluegreen.publisher SET start_lsn = pg_current_wal_lsn()");
        scene.onBoth("CREATE TABLE covered (id int)");
        scene.onGreen(
                "INSERT INTO bluegreen.first_load (way) VALUES ('copy')",
                "INSERT INTO bluegreen.first_load_table (schema_name, table_name, state, start_lsn)"
                        + " VALUES ('public', 't', 'copied', '0/10'), ('public', 'covered', 'copied', 'FFFF/0')");
        assertThat(refused(scene.settings(), Kind.NEEDS_PERSON))
                .hasMessageContaining("after these tables were copied: public.t;");
    }
}
