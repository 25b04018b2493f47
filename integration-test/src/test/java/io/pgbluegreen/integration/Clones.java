package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.artifact.PostgresBinaries;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Servers that get their data files from another one. */
final class Clones {

    private Clones() {}

    /** One of the test kit's own that does not run yet. */
    static EmbeddedPostgres unstarted(String major) {
        return unstarted(major, PostgresBinaries.of(major));
    }

    /** @param programs the folder that holds {@code bin/postgres} */
    static EmbeddedPostgres unstarted(String major, Path programs) {
        return EmbeddedPostgres.withoutFiles(options(major), programs);
    }

    static PostgresOptions options(String major) {
        return new PostgresOptions(major, "postgres", PostgresAuthentication.TRUST, Map.of("fsync", "off"), List.of());
    }

    /** Runs pg_basebackup into the data directory of a server that does not run. */
    static void baseBackup(Path program, PostgresServer from, EmbeddedPostgres to)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--host=" + from.host(),
                        "--port=" + from.port(),
                        "--username=" + from.user(),
                        "--pgdata=" + to.dataDirectory(),
                        "--wal-method=stream",
                        "--checkpoint=fast",
                        "--no-sync")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
