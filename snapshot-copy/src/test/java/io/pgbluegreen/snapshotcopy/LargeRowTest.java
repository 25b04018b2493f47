package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresServer;
import org.junit.jupiter.api.Test;

class LargeRowTest {

    @Test
    void rows_of_20_megabytes_and_a_million_small_ones_pass_through_a_heap_of_64() throws Exception {
        try (PostgresServer blue = Scene.server("14");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            scene.onBoth(
                    "CREATE TABLE wide (id int PRIMARY KEY, body text)", "CREATE TABLE narrow (id int PRIMARY KEY)");
            scene.onBlue(
                    "INSERT INTO wide SELECT i, repeat(md5(i::text), 655360) FROM generate_series(1, 4) i",
                    "INSERT INTO narrow SELECT generate_series(1, 1000000)");

            Process child = ChildCopy.start(scene, 2, 0, "-Xmx64m");

            assertThat(ChildCopy.awaitHold(child)).hasSize(2);
            assertThat(child.waitFor()).isZero();
            assertThat(scene.askGreen("SELECT min(length(body)) FROM wide")).isEqualTo("20971520");
            assertThat(scene.askGreen("SELECT string_agg(md5(body), ',' ORDER BY id) FROM wide"))
                    .isEqualTo(scene.askBlue("SELECT string_agg(md5(body), ',' ORDER BY id) FROM wide"));
            assertThat(scene.askGreen("SELECT count(*) || ' ' || sum(id) FROM narrow"))
                    .isEqualTo("1000000 500000500000");
        }
    }
}
