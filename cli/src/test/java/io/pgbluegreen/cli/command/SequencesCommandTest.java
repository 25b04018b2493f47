package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.TestMigration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencesCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void they_are_shown_side_by_side_and_brought_up_but_never_set_back_unasked() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE SEQUENCE far", "SELECT setval('far', 70)", "CREATE SEQUENCE same");
        migration.onGreen("CREATE SEQUENCE far", "CREATE SEQUENCE same", "SELECT nextval('far')");

        CommandLineRun shown = migration.run("sequences");

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out())
                .containsPattern("public\\.far +70 +1 +behind by 69 +→ 70")
                .contains("2 sequences, 1 in step")
                .doesNotContain("public.same");
        assertThat(migration.run("sequences", "--all").out()).contains("public.same");
        JsonNode json =
                new ObjectMapper().readTree(migration.run("sequences", "--json").out());
        assertThat(json.at("/sequences/0/from/lastValue").asLong()).isEqualTo(70);
        assertThat(json.at("/sequences/0/relation").asText()).isEqualTo("behind");
        assertThat(migration.askGreen("SELECT last_value FROM far")).isEqualTo("1");

        assertThat(migration.run("sequences", "--fix").out()).contains("1 set on green");
        assertThat(migration.askGreen("SELECT nextval('far')")).isEqualTo("71");

        assertThat(migration.run("sequences", "--fix").out())
                .contains("0 set on green")
                .contains("it stays there");
        assertThat(migration
                        .run("sequences", "--fix", "--from", "green", "--set-back")
                        .err())
                .contains("--set-back would set sequences back on blue");
        assertThat(migration.run("sequences", "--fix", "--set-back").out()).contains("1 set on green");
        assertThat(migration.askGreen("SELECT nextval('far')")).isEqualTo("71");
    }

    @Test
    void one_that_is_missing_on_the_other_side_stands_in_the_way() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE SEQUENCE alone");

        CommandLineRun run = migration.run("sequences");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("! ").contains("public.alone").contains("missing on green");
    }
}
