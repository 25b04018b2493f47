package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A green that is partitioned otherwise than blue. */
class OtherPartitionsTest {

    @Test
    void partitions_that_green_lacks_are_copied_into_their_table_and_one_of_them_can_be_copied_again()
            throws Exception {
        try (PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            scene.onBlue(
                    "CREATE TABLE h (k int PRIMARY KEY, v text) PARTITION BY HASH (k)",
                    "CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                    "CREATE TABLE h_1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                    "INSERT INTO h SELECT g, 'v' FROM generate_series(1, 5000) g",
                    "CREATE TABLE same (k int PRIMARY KEY) PARTITION BY RANGE (k)",
                    "CREATE TABLE same_1 PARTITION OF same FOR VALUES FROM (1) TO (9)",
                    "INSERT INTO same VALUES (1)");
            scene.onGreen(
                    "CREATE TABLE h (k int PRIMARY KEY, v text) PARTITION BY RANGE (k)",
                    "CREATE TABLE h_0 PARTITION OF h FOR VALUES FROM (MINVALUE) TO (1000)",
                    "CREATE TABLE h_2 PARTITION OF h FOR VALUES FROM (1000) TO (MAXVALUE)",
                    "CREATE TABLE same (k int PRIMARY KEY) PARTITION BY RANGE (k)",
                    "CREATE TABLE same_1 PARTITION OF same FOR VALUES FROM (1) TO (9)");
            record(scene);
            scene.onGreen("INSERT INTO h VALUES (4711)");
            assertThatThrownBy(() -> FirstLoad.run(scene.settings(), new Recorder()))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("1 tables of green")
                    .hasMessageContaining("public.h");
            scene.onGreen("TRUNCATE h");

            Recorder recorder = new Recorder();
            FirstLoad.run(scene.settings(), recorder);
            assertThat(scene.compare().isEqual())
                    .as(scene.compare().differences())
                    .isTrue();
            assertThat(recorder.warnings())
                    .anyMatch(text -> text.contains("public.h_0, public.h_1 of public.h.") && !text.contains("same"));

            scene.onBlue("UPDATE h_1 SET v = 'changed'", "DELETE FROM h_1 WHERE k % 2 = 0");
            FirstLoad.run(scene.settings().withAgain(Set.of(TableId.parse("public.h_1"))), new Recorder());
            assertThat(scene.compare().isEqual())
                    .as(scene.compare().differences())
                    .isTrue();
        }
    }

    /** Rows move from one partition to another, also while a copy is interrupted: one snapshot has each of them once. */
    @Test
    void partitions_that_share_a_table_are_copied_together_when_an_interrupted_copy_goes_on() throws Exception {
        try (PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            scene.onBlue(
                    "CREATE TABLE r (k int PRIMARY KEY, v text) PARTITION BY RANGE (k)",
                    "CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (0) TO (5000)",
                    "CREATE TABLE r_2 PARTITION OF r FOR VALUES FROM (5000) TO (6000)",
                    "CREATE TABLE r_3 PARTITION OF r FOR VALUES FROM (6000) TO (7000)",
                    "INSERT INTO r SELECT g, repeat('v', 100) FROM generate_series(1, 6500) g",
                    "UPDATE r SET v = NULL WHERE k = 6500",
                    "CREATE TABLE q (k int PRIMARY KEY, v text) PARTITION BY RANGE (k)",
                    "CREATE TABLE q_1 PARTITION OF q FOR VALUES FROM (0) TO (2000)",
                    "CREATE TABLE q_2 PARTITION OF q FOR VALUES FROM (2000) TO (4000)",
                    "INSERT INTO q SELECT g, repeat('v', 100) FROM generate_series(0, 3999) g",
                    "CREATE TABLE other (k int PRIMARY KEY)",
                    "INSERT INTO other VALUES (1)");
            scene.onGreen(
                    "CREATE TABLE r (k int PRIMARY KEY, v text NOT NULL)",
                    "CREATE TABLE q (k int PRIMARY KEY, v text)",
                    "CREATE TABLE other (k int PRIMARY KEY)");
            record(scene);
            assertThatThrownBy(() -> FirstLoad.run(scene.settings().withJobs(1), new Recorder()))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("null value");
            for (String table : List.of("public.r_1", "public.q_1", "public.q_2")) {
                assertThat(scene.load(table).state()).isEqualTo(TableLoad.State.COPIED);
            }

            scene.onBlue(
                    "UPDATE r SET v = 'x' WHERE k = 6500",
                    "UPDATE r SET k = 6600 WHERE k = 1",
                    "ALTER TABLE r DETACH PARTITION r_2",
                    "CREATE TABLE r_4 PARTITION OF r FOR VALUES FROM (5000) TO (6000)",
                    "INSERT INTO r SELECT * FROM r_2 WHERE k < 5500",
                    "INSERT INTO r_2 VALUES (-1, 'of its own')",
                    "DROP TABLE q_1");
            scene.onGreen("CREATE TABLE r_2 (k int PRIMARY KEY, v text)");
            Recorder recorder = new Recorder();
            FirstLoad.run(scene.settings(), recorder);
            assertThat(recorder.warnings())
                    .anyMatch(text -> text.contains("public.r_1, public.r_2 are copied again, together with"));
            assertThat(scene.startLsn("public.r_1"))
                    .isEqualTo(scene.startLsn("public.r_2"))
                    .isEqualTo(scene.startLsn("public.r_4"));
            assertSameRows(scene, "r", "r_2", "other");
            // What was copied before stays as it was noted: the stream will tell that a partition was dropped.
            assertThat(scene.askGreen("SELECT count(*) FROM q")).isEqualTo("4000");
            assertThat(scene.askGreen(
                            "SELECT string_agg(table_name, ',' ORDER BY table_name) FROM bluegreen.partition_leaf"))
                    .isEqualTo("q_1,q_2,r_1,r_3,r_4");

            scene.onBlue("UPDATE r SET k = 5600 WHERE k = 2");
            FirstLoad.run(scene.settings().withAgain(Set.of(TableId.parse("public.r_4"))), new Recorder());
            assertSameRows(scene, "r", "r_2", "other");
        }
    }

    private static void assertSameRows(Scene scene, String... tables) throws SQLException {
        for (String table : tables) {
            String rows = "SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY k)) FROM " + table + " t";
            assertThat(scene.askGreen(rows)).as(table).isEqualTo(scene.askBlue(rows));
        }
    }

    @Test
    void a_key_of_the_partition_alone_is_not_enough() throws Exception {
        try (PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            scene.onBlue(
                    "CREATE TABLE r (id int, day date) PARTITION BY RANGE (day)",
                    "CREATE TABLE r_1 PARTITION OF r (PRIMARY KEY (id)) FOR VALUES FROM (MINVALUE) TO ('2026-01-01')");
            scene.onGreen("CREATE TABLE r (id int, day date)");
            record(scene);
            assertThatThrownBy(() -> FirstLoad.run(scene.settings(), new Recorder()))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("rows of public.r_1 would stand in public.r, which has no unique key");
        }
    }

    private static void record(Scene scene) throws SQLException {
        try (Connection onBlue = scene.connectBlue();
                Connection onGreen = scene.connectGreen()) {
            DdlCapture.begin(onBlue);
            DdlCapture.begin(onGreen);
        }
    }
}
