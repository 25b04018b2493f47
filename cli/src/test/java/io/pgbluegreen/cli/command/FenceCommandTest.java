package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.TestMigration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void green_is_fenced_from_the_setup_on_and_new_roles_when_it_is_raised_again_until_the_finish() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String app = "app_" + migration.name();
        String late = "late_" + migration.name();
        String table = "CREATE TABLE t (id int PRIMARY KEY)";
        migration.onBlue(table, "CREATE ROLE " + app + " LOGIN", "GRANT INSERT ON t TO " + app);
        migration.onGreen(table, "CREATE ROLE " + app + " LOGIN", "GRANT INSERT ON t TO " + app);

        CommandLineRun setup = migration.run("setup");

        assertThat(setup.err()).isEmpty();
        assertThat(setup.out()).contains("fence, since green takes no writes, against " + app);
        assertThat(mayLogIn(migration, "green", app)).isEqualTo("f");
        assertThat(mayLogIn(migration, "blue", app)).isEqualTo("t");
        assertThat(migration.run("setup").out())
                .contains("already there  green")
                .doesNotContain("done ");

        migration.onGreen("CREATE ROLE " + late + " LOGIN", "GRANT INSERT ON t TO " + late);
        assertThat(migration.run("fence").out()).contains("partly").contains(late);
        CommandLineRun raised = migration.run("fence", "--side", "green", "--raise", "--yes");
        assertThat(raised.exitCode()).isZero();
        assertThat(raised.out()).contains("): raised");
        assertThat(mayLogIn(migration, "green", late)).isEqualTo("f");

        CommandLineRun lowered = migration.run("fence", "--side", "green", "--lower", "--yes");
        assertThat(lowered.exitCode()).isEqualTo(1);
        assertThat(lowered.err()).contains("green cannot be opened while blue is not fenced");
        assertThat(mayLogIn(migration, "green", app)).isEqualTo("f");

        CommandLineRun kept = migration.run("finish", "--yes", "--keep-fence");
        assertThat(kept.exitCode()).isZero();
        assertThat(kept.out()).contains("kept           green");
        assertThat(mayLogIn(migration, "green", app)).isEqualTo("f");

        CommandLineRun finished = migration.run("finish", "--yes");

        assertThat(finished.exitCode()).isZero();
        assertThat(finished.out()).contains("make sure that they only use blue");
        assertThat(mayLogIn(migration, "green", app)).isEqualTo("t");
        assertThat(mayLogIn(migration, "green", late)).isEqualTo("t");
        migration.onGreen("DROP OWNED BY " + app + ", " + late, "DROP ROLE " + app + ", " + late);
    }

    @Test
    void a_side_is_named_for_what_changes_something() throws Exception {
        CommandLineRun run = TestMigration.on(folder).run("fence", "--raise");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--side must say which side is meant");
    }

    private static String mayLogIn(TestMigration migration, String side, String role) throws Exception {
        String query = "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" + role + "'";
        return side.equals("blue") ? migration.askBlue(query) : migration.askGreen(query);
    }
}
