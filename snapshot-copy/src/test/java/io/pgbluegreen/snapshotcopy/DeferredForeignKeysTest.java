package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DeferredForeignKeysTest {

    /**
     * The copy breaks off after the parents; then blue gets a new parent with a child, and the children are copied. On
     * green the child has no parent until the applier brings it: a foreign key cannot be made before.
     */
    @Test
    void foreign_keys_wait_for_the_applier_where_tables_come_from_different_snapshots() throws SQLException {
        ClientPrograms.require(11);
        try (PostgresServer blue = Scene.server("11");
                PostgresServer green = Scene.server("17");
                Scene scene = Scene.on(blue, green)) {
            scene.onBlue(
                    "CREATE TABLE parent (id int PRIMARY KEY, body text)",
                    "CREATE TABLE child (id int PRIMARY KEY, parent_id int CONSTRAINT to_parent REFERENCES parent)",
                    "COMMENT ON CONSTRAINT to_parent ON child IS 'one line\nand another; Type: INDEX;'",
                    "CREATE INDEX child_parent ON child (parent_id)",
                    "INSERT INTO parent SELECT i, repeat('x', 100) FROM generate_series(1, 1000) i",
                    "INSERT INTO child VALUES (1, 1)");
            FirstLoadSettings settings =
                    scene.settings().withSchema(SchemaMode.dump()).withJobs(1);
            assertThatThrownBy(() -> FirstLoad.run(settings, event -> {
                        if (event instanceof FirstLoadEvent.TableCopied) {
                            throw new IllegalStateException("break off");
                        }
                    }))
                    .hasMessage("break off");
            scene.onBlue("INSERT INTO parent VALUES (2000, '')", "INSERT INTO child VALUES (2, 2000)");

            Recorder recorder = new Recorder();
            assertThat(FirstLoad.run(settings, recorder).foreignKeysPending()).isTrue();

            String keys = "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint"
                    + " WHERE contype IN ('p', 'f') AND connamespace = 'public'::regnamespace";
            assertThat(scene.isFinished()).isTrue();
            assertThat(scene.askGreen(keys)).isEqualTo("child_pkey parent_pkey");
            assertThat(scene.askGreen("SELECT to_regclass('child_parent') IS NOT NULL"))
                    .isEqualTo("t");
            assertThat(recorder.warnings()).anyMatch(text -> text.contains("Run the copy again"));
            assertThat(FirstLoad.run(settings, recorder).foreignKeysPending())
                    .as("too early")
                    .isTrue();

            // What the applier does.
            scene.onGreen(
                    "INSERT INTO parent VALUES (2000, '')",
                    "INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                            + " VALUES ('blue', '1', 1, 1, '" + scene.startLsn("public.child") + "', '')");
            FirstLoadResult last = FirstLoad.run(settings, recorder);
            assertThat(last.alreadyFinished()).isTrue();
            assertThat(last.foreignKeysPending()).isFalse();
            assertThat(scene.askGreen(keys)).isEqualTo("child_pkey parent_pkey to_parent");
            assertThat(scene.askGreen("SELECT obj_description(oid) FROM pg_constraint WHERE conname = 'to_parent'"))
                    .contains("and another");
            Recorder after = new Recorder();
            FirstLoad.run(settings, after);
            assertThat(after.phases()).containsExactly(Phase.CHECKS);
        }
    }
}
