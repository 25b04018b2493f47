package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Large objects are never decoded. They come with the copy, whoever changes them later is told before the switch, and
 * there is a command that mends it; in both directions.
 */
class LargeObjectsTest {

    /** More than the copy's heap could hold at a time. */
    private static final int LARGEST_MEGABYTES = 120;

    private static final String BYTES =
            "SELECT string_agg(concat_ws(' ', m.oid, pg_get_userbyid(m.lomowner), (SELECT string_agg(acl::text, ',' ORDER BY acl::text COLLATE \"C\")"
                    + "  FROM unnest(m.lomacl) acl),"
                    + " obj_description(m.oid, 'pg_largeobject'), (SELECT md5(string_agg(md5(lo_get(m.oid, place, 1000000)), ''))"
                    + " FROM generate_series(cast(0 AS bigint), 130000000, 1000000) place)), E'\\n' ORDER BY m.oid)"
                    + " FROM pg_largeobject_metadata m";

    @Test
    void nobody_switches_while_large_objects_differ_without_knowing() throws Exception {
        StepHook hook = StepHook.create();
        try (TestMigration migration = new TestMigration(
                "large_objects",
                PostgresServer.builder("9.6").start(),
                PostgresServer.builder("18").start(),
                SharedPulsar.get(),
                "copy: {schema: existing}",
                "cutover: {" + TestMigration.PATIENT + ", " + hook.yaml() + "}")) {
            migration.onBoth("CREATE TABLE documents (id int PRIMARY KEY, file oid)", "CREATE ROLE clerk");
            fill(migration.blue);
            assertThat(succeed(migration, "setup")).contains("12 large objects").contains("--fix");
            assertThat(succeed(migration, "copy")).contains("12 only on blue");
            assertSameObjects(migration);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                change(migration.blue);
                assertThat(refused(migration, "cutover", "--yes"))
                        .contains("1 only on blue: 7777")
                        .contains("1 only on green: 1003")
                        .contains("2 with other bytes: 1002, 9000")
                        .contains("bluegreen large-objects --fix");
                assertThat(refused(migration, "large-objects")).contains("2 with other bytes: 1002, 9000");
                assertThat(succeed(migration, "large-objects", "--fix")).contains("brought in line");
                assertThat(succeed(migration, "large-objects")).contains("both sides have the same");
                succeed(migration, "cutover", "--yes");
                assertSameObjects(migration);

                migration.green.execute("SELECT lo_put(1001, 0, 'on green')", "SELECT lo_unlink(7777)");
                assertThat(refused(migration, "rollback", "--yes")).contains("1 only on blue: 7777");
                succeed(migration, "large-objects", "--fix");
                assertChangeIsSeenBehindTheFence(migration, hook);
                assertThat(succeed(migration, "rollback", "--yes", "--ignore-large-objects"))
                        .contains("as you said");
                assertThat(refused(migration, "large-objects")).contains("1 only on blue: 1004");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void fill(PostgresServer blue) throws SQLException {
        blue.execute(
                "SELECT lo_from_bytea(1000 + i, convert_to('document ' || i, 'UTF8')) FROM generate_series(1, 10) i",
                "INSERT INTO documents SELECT i, 1000 + i FROM generate_series(1, 10) i",
                "GRANT SELECT ON LARGE OBJECT 1001 TO clerk",
                "ALTER LARGE OBJECT 1002 OWNER TO clerk",
                "COMMENT ON LARGE OBJECT 1002 IS 'the clerk''s'",
                "SELECT lo_create(8000), lo_create(9000)",
                "SELECT lo_put(9000, cast(i AS bigint) * 1048576, decode(repeat(md5(i::text), 65536), 'hex'))"
                        + " FROM generate_series(0, " + (LARGEST_MEGABYTES - 1) + ") i");
    }

    private static void change(PostgresServer blue) throws SQLException {
        blue.execute(
                "SELECT lo_put(1002, 3, 'changed')",
                "SELECT lo_put(9000, 100000000, 'changed')",
                "SELECT lo_unlink(1003)",
                "SELECT lo_from_bytea(7777, 'new')");
    }

    /** The comparison is over when the object is written; the write pause has no time for another one. */
    private static void assertChangeIsSeenBehindTheFence(TestMigration migration, StepHook hook) throws Exception {
        try (StepHook.Halt halt = hook.halt(Step.FENCE);
                JavaProgram rollback = Bluegreen.startCommand(migration.folder, "rollback", "--yes")) {
            await().until(halt::isReached);
            migration.green.execute("SELECT lo_from_bytea(1100, 'late')", "SELECT lo_unlink(1100), lo_unlink(1004)");
            halt.goOn();
            JavaProgram.Result result = rollback.await(Duration.ofMinutes(2));
            String story = result.output() + result.errors();
            assertThat(result.exitCode()).as(story).isEqualTo(3);
            assertThat(story).contains("somebody wrote large objects on green");
        }
    }

    private static String succeed(TestMigration migration, String... command) {
        JavaProgram.Result result = Bluegreen.run(migration.folder, command);
        String story = result.output() + result.errors();
        assertThat(result.exitCode()).as(story).isZero();
        return story;
    }

    private static String refused(TestMigration migration, String... command) {
        JavaProgram.Result result = Bluegreen.runHere(migration.folder, command);
        String story = result.output() + result.errors();
        assertThat(result.exitCode()).as(story).isOne();
        return story;
    }

    private static void assertSameObjects(TestMigration migration) throws SQLException {
        try (Connection blue = migration.blue.connect();
                Connection green = migration.green.connect()) {
            assertThat(TestMigration.one(green, BYTES)).isEqualTo(TestMigration.one(blue, BYTES));
        }
    }
}
