package io.pgbluegreen.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that people read and the keys that the program knows are written twice; here they are compared. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(?<key>[a-z.<>-]+)` \\| (?<form>[^|]+) \\| (?<default>[^|]*) ?\\|.*\\|$");

    private record Row(String key, String form, String defaultText) {}

    @Test
    void the_documents_table_is_what_the_program_knows() throws IOException {
        assertThat(documented()).containsExactlyElementsOf(known());
    }

    @Test
    void the_documents_example_can_be_read_as_it_stands_but_for_its_paths(@TempDir Path folder) throws IOException {
        String secrets = Files.createDirectory(folder.resolve("secrets")).toString();
        Files.writeString(folder.resolve("secrets/green"), "g\n");
        Files.writeString(folder.resolve("secrets/pulsar-token"), "t\n");
        String document = Files.readString(DOCUMENT);
        String example = document.substring(document.indexOf("```yaml\n") + 8, document.indexOf("```\n\n## Values"));
        Path file = folder.resolve("migration.yaml");
        Files.writeString(file, example.replace("/run/secrets", secrets));

        Migration migration = MigrationReader.read(file, Map.of("BLUE_PASSWORD", "b", "PGBOUNCER_PASSWORD", "p"));

        assertThat(migration.name()).isEqualTo("forum");
        assertThat(migration.copy().jobs()).isEqualTo(8);
        assertThat(migration.traffic()).isInstanceOf(TrafficSettings.PgBouncer.class);
        assertThat(migration.switching().hooks())
                .containsOnlyKeys("before-fence", "undone-fence", "after-switch-traffic");
    }

    private static List<Row> known() {
        return MigrationKeys.all(List.of(MigrationKeys.follower("<name>"))).stream()
                .map(key -> new Row(
                        key.path(),
                        key.type().label(),
                        key.presence() instanceof Key.Presence.Required<?>
                                ? "required"
                                : key.defaultText().orElse("")))
                .toList();
    }

    private static List<Row> documented() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group("key"), plain(row.group("form")), plain(row.group("default"))))
                .toList();
    }

    private static String plain(String cell) {
        return cell.replace("`", "").strip();
    }
}
