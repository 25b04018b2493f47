package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.SmallFileSystem;
import io.pgbluegreen.testkit.requirement.Requirement;
import org.junit.jupiter.api.Test;

class DiskFullTest {

    @Test
    void a_full_disk_on_green_is_named_and_the_copy_goes_on_once_there_is_room() throws Exception {
        try (SmallFileSystem disk = Requirement.orSkip(() -> SmallFileSystem.mount(8));
                PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            disk.giveToOwnerOf(green.dataDirectory());
            scene.onGreen("CREATE TABLESPACE narrow LOCATION '" + disk.folder() + "'");
            scene.onBoth("CREATE TABLE fits (id int)", "CREATE TABLE large (id int, body text)");
            scene.onGreen("ALTER TABLE large SET TABLESPACE narrow");
            scene.onBlue(
                    "INSERT INTO fits SELECT generate_series(1, 100)",
                    "INSERT INTO large SELECT i, repeat('x', 200) FROM generate_series(1, 100000) i");
            FirstLoadSettings settings = scene.settings().withRangeBytes(FirstLoadSettings.DEFAULT_RANGE_BYTES);

            Problem problem =
                    catchThrowableOfType(Problem.class, () -> FirstLoad.run(settings, FirstLoadObserver.none()));

            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(problem)
                    .hasMessageContaining("green (127.0.0.1:")
                    .hasMessageContaining("public.large")
                    .hasMessageContaining("No space left on device");
            assertThat(problem.remedy()).contains("disk space").contains("run the copy again");
            assertThat(scene.load("public.large").state()).isEqualTo(State.COPYING);

            disk.resize(100);
            FirstLoad.run(settings, FirstLoadObserver.none());
            assertThat(scene.compare().differences()).isEmpty();
        }
    }
}
