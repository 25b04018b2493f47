package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Green runs out of disk: the applier says so, loses nothing, and goes on once there is room. */
class DiskFullTest {

    @Test
    void the_applier_waits_for_room_on_a_full_disk_and_goes_on() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(24);
                TestMigration migration = TestMigration.of("diskfull", "11", "17")) {
            disk.giveTo(migration.green.dataDirectory());
            migration.blue.execute("CREATE TABLE filler (id int PRIMARY KEY, body text)");
            migration.green.execute(
                    "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                    "CREATE TABLE filler (id int, body text, PRIMARY KEY (id) USING INDEX TABLESPACE pg_default)"
                            + " TABLESPACE small");
            migration.load();
            try (JavaProgram publisher = migration.publisher();
                    JavaProgram applier = migration.applier()) {
                migration.blue.execute("ALTER TABLE filler ALTER body SET STORAGE PLAIN");
                for (int part = 0; part < 20; part++) {
                    migration.blue.execute("INSERT INTO filler SELECT i + " + part * 1000
                            + ", repeat('x', 2000) FROM generate_series(1, 1000) i");
                }
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> applier.errors().contains("No space left on device"));
                assertThat(applier.isRunning()).isTrue();
                assertThat(applier.errors()).contains("disk space");

                disk.resize(200);
                migration.awaitCaughtUp(Duration.ofMinutes(1));
                assertThat(publisher.isRunning()).isTrue();
            }
            migration.assertSameRows();
        }
    }

    /** A file system in memory. */
    private record SmallFileSystem(Path folder) implements AutoCloseable {

        static SmallFileSystem mount(int megabytes) throws Exception {
            Path folder = Files.createTempDirectory("bluegreen-disk-");
            if (run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0777", "tmpfs", folder.toString())
                    != 0) {
                Files.delete(folder);
                if (System.getenv("CI") != null) {
                    throw new AssertionError("mount failed: this test needs to be root in CI");
                }
                abort("this test mounts a small file system, for which it must be root");
            }
            return new SmallFileSystem(folder);
        }

        /** The tablespace's folder belongs to the user who runs the server. */
        void giveTo(Path dataDirectory) throws IOException {
            Files.setOwner(folder, Files.getOwner(dataDirectory));
        }

        void resize(int megabytes) throws Exception {
            assertThat(run("mount", "-o", "remount,size=" + megabytes + "m", folder.toString()))
                    .isZero();
        }

        private static int run(String... command) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(List.of(command)).inheritIO().start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() throws Exception {
            run("umount", "--lazy", folder.toString());
            Files.deleteIfExists(folder);
        }
    }
}
