package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
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
                    .anyMatch(text -> text.contains("public.h_0, public.h_1 of public.h.") && !text.contains("same"))
                    .anyMatch(text -> text.contains("way back") && text.contains("public.h_0, public.h_2 of public.h"));

            scene.onBlue("UPDATE h_1 SET v = 'changed'", "DELETE FROM h_1 WHERE k % 2 = 0");
            FirstLoad.run(scene.settings().withAgain(Set.of(TableId.parse("public.h_1"))), new Recorder());
            assertThat(scene.compare().isEqual())
                    .as(scene.compare().differences())
                    .isTrue();
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
