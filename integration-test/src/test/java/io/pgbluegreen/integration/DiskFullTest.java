package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.process.SmallFileSystem;
import io.pgbluegreen.testkit.requirement.Requirement;
import org.junit.jupiter.api.Test;

/** Green runs out of disk: the applier says so, loses nothing, and goes on once there is room. */
class DiskFullTest {

    @Test
    void the_applier_waits_for_room_on_a_full_disk_and_goes_on() throws Exception {
        try (SmallFileSystem disk = Requirement.orSkip(() -> SmallFileSystem.mount(24));
                TestMigration migration = TestMigration.of("diskfull", "11", "17")) {
            disk.giveToOwnerOf(migration.green.dataDirectory());
            migration.blue.execute(
                    "CREATE TABLE filler (id int PRIMARY KEY, body text)",
                    "ALTER TABLE filler ALTER body SET STORAGE PLAIN");
            migration.green.execute(
                    "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                    "CREATE TABLE filler (id int, body text, PRIMARY KEY (id) USING INDEX TABLESPACE pg_default)"
                            + " TABLESPACE small");
            migration.load();
            try (JavaProgram publisher = migration.publisher();
                    JavaProgram applier = migration.applier()) {
                for (int part = 0; part < 20; part++) {
                    migration.blue.execute("INSERT INTO filler SELECT i + " + part * 1000
                            + ", repeat('x', 2000) FROM generate_series(1, 1000) i");
                }
                await().until(() -> applier.errors().contains("No space left on device"));
                assertThat(applier.isRunning()).isTrue();
                assertThat(applier.errors()).contains("disk space");

                disk.resize(200);
                migration.awaitCaughtUp();
                assertThat(publisher.isRunning()).isTrue();
            }
            migration.assertSameRows();
        }
    }
}
