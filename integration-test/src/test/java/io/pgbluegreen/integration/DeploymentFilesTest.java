package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pgbluegreen.cli.config.MigrationReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Dockerfile}, {@code docker-compose.yml} and what they mount, as far as no container engine is needed. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(\\S+) \\S+$");

    @Test
    void compose_itself_accepts_the_file() throws IOException, InterruptedException {
        Process compose = start("docker-compose", "config", "--quiet");
        String output = new String(compose.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compose.waitFor()).as(output).isZero();
    }

    @Test
    void every_mounted_path_is_in_the_repository() throws IOException {
        List<String> mounted = new ArrayList<>();
        JsonNode compose =
                new YAMLMapper().readTree(ROOT.resolve("docker-compose.yml").toFile());
        for (JsonNode volume : compose.findValues("volumes")) {
            volume.forEach(entry -> mounted.add(entry.asText()));
        }
        List<String> paths = mounted.stream()
                .filter(entry -> entry.startsWith("./"))
                .map(entry -> entry.substring(0, entry.indexOf(':')))
                .toList();
        assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(ROOT.resolve(path))
                .exists());
    }

    @Test
    void every_file_that_the_image_copies_is_in_the_repository() throws IOException {
        Matcher copy = COPY.matcher(Files.readString(ROOT.resolve("Dockerfile")));
        List<Path> copied = new ArrayList<>();
        while (copy.find()) {
            copied.add(ROOT.resolve(copy.group(1)));
        }
        assertThat(copied).hasSizeGreaterThan(1).allSatisfy(path -> assertThat(path)
                .exists());
    }

    @Test
    void what_the_containers_run_can_be_executed() {
        assertThat(List.of("bluegreen", "docker/workload", "docker/pgbouncer-entrypoint"))
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).isExecutable());
    }

    @Test
    void the_migration_of_the_containers_is_valid(@TempDir Path folder) throws IOException {
        String yaml = Files.readString(ROOT.resolve("docker/migration.yaml"));
        assertThat(yaml).contains("/pgbouncer/databases.ini");
        // In the containers, the folder is a volume.
        Path file = Files.writeString(
                folder.resolve("migration.yaml"), yaml.replace("/pgbouncer/", ROOT.resolve("docker/pgbouncer") + "/"));
        assertThat(MigrationReader.read(
                                file, Map.of("POSTGRES_PASSWORD", "a", "CONSOLE_PASSWORD", "b", "APP_PASSWORD", "c"))
                        .name())
                .isEqualTo("shop");
    }

    private static Process start(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            if (System.getenv("CI") == null) {
                abort("docker-compose is missing: install the package docker-compose");
            }
            throw e;
        }
    }
}
