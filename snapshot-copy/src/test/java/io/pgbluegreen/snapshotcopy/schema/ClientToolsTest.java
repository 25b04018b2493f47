package io.pgbluegreen.snapshotcopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientToolsTest {

    private final Path folder;

    ClientToolsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void program(String name, String version) throws IOException {
        Path program = Files.writeString(
                folder.resolve(name), "#!/bin/sh\necho \"" + name + " (PostgreSQL) " + version + "\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ClientTools find(int blue, int green) {
        return ClientTools.find(Optional.of(folder), new ServerVersion(blue * 10000), new ServerVersion(green * 10000));
    }

    @Test
    void programs_of_blue_or_newer_are_taken() throws IOException {
        program("pg_dump", "15.18 (Debian 15.18-0+deb12u1)");
        program("psql", "15.18 (Debian 15.18-0+deb12u1)");
        assertThat(find(15, 17).major()).isEqualTo(15);
        assertThat(find(11, 14).major()).isEqualTo(15);
    }

    @Test
    void programs_older_than_blue_are_named_with_the_package_that_is_wanted() throws IOException {
        program("pg_dump", "15.18");
        program("psql", "15.18");
        assertThatThrownBy(() -> find(16, 18)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem).hasMessageContaining("16 or newer").hasMessageContaining("version 15 in " + folder);
            assertThat(problem.remedy()).contains("postgresql-client-18");
        });
    }

    @Test
    void programs_of_different_versions_do_not_go_together() throws IOException {
        program("pg_dump", "17.1");
        program("psql", "16.1");
        assertThatThrownBy(() -> find(15, 17)).hasMessageContaining("found none");
    }

    @Test
    void how_to_connect_goes_by_the_environment() {
        Map<String, String> environment = ClientEnvironment.of(new ConnectionSettings(
                Side.BLUE,
                "db1",
                5433,
                "a=b c",
                "dba",
                Optional.of(new Secret("p w")),
                Map.of("sslmode", "verify-full", "sslrootcert", "/ca.pem")));
        assertThat(environment)
                .containsEntry("PGHOST", "db1")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDATABASE", "a=b c")
                .containsEntry("PGUSER", "dba")
                .containsEntry("PGPASSWORD", "p w")
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "/ca.pem");
    }

    @Test
    void a_key_with_a_pass_phrase_is_refused_without_showing_it() {
        ConnectionSettings settings = new ConnectionSettings(
                Side.GREEN, "db2", 5432, "forum", "dba", Optional.empty(), Map.of("sslpassword", "hush"));
        assertThatThrownBy(() -> ClientEnvironment.of(settings))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("sslpassword")
                .message()
                .doesNotContain("hush");
    }
}
