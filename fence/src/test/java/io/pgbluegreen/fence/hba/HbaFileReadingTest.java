package io.pgbluegreen.fence.hba;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.fence.Forum;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HbaFileReadingTest {

    /** As where Debian keeps the file, on versions that read no file there. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10"})
    void a_file_anywhere_is_read_byte_by_byte(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            String original = Files.readString(file);
            try (Connection session = forum.session(forum.migration())) {
                Files.writeString(
                        file,
                        "# \u00e4 'quoted' \\ \t %s\r\n".repeat(500),
                        StandardCharsets.ISO_8859_1,
                        StandardOpenOption.APPEND);
                byte[] bytes = Files.readAllBytes(file);
                HbaFile hba = new HbaFile(session);
                assertThat(hba.readByProgram(file.toString())).isEqualTo(bytes);
                assertThat(hba.read()).isEqualTo(bytes);
            } finally {
                Files.writeString(file, original);
            }
        }
    }
}
