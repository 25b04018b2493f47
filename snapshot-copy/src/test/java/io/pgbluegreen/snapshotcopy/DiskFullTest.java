package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class DiskFullTest {

    @Test
    void a_full_disk_on_green_is_named_and_the_copy_goes_on_once_there_is_room() throws Exception {
        boolean buildServer = System.getenv("CI") != null;
        assumeTrue(
                buildServer || ("root".equals(System.getProperty("user.name")) && run("mount", "--version") == 0),
                "needs root and mount (package mount), to have a disk that is small enough to be filled");
        try (PostgresServer blue = Scene.server("13");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            Path disk = Files.createTempDirectory("bluegreen-small-disk-");
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
            // On a build server a skipped test would hide.
            assumeTrue(mounted || buildServer, "needs leave to mount");
            assertThat(mounted)
                    .as("mounting a small file system, for which CI must be root")
                    .isTrue();
            try {
                Files.setOwner(disk, Files.getOwner(green.dataDirectory()));
                scene.onGreen("CREATE TABLESPACE narrow LOCATION '" + disk + "'");
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

                assertThat(run("mount", "-o", "remount,size=100m", disk.toString()))
                        .isZero();
                FirstLoad.run(settings, FirstLoadObserver.none());
                assertThat(scene.compare().differences()).isEmpty();
            } finally {
                green.stop();
                run("umount", "--lazy", disk.toString());
                Files.delete(disk);
            }
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
